// Unpacking gzip with zlib. Contract: cgzip.h.

#include "cgzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct osl_gzip {
  z_stream stream;
};

// 32 KiB window; 16 asks for gzip's header and trailer, so that zlib checks the CRC.
enum { GZIP_WINDOW = 15 + 16 };

static uInt clamped(size_t size) { return size > UINT_MAX ? UINT_MAX : (uInt)size; }

osl_gzip *osl_gzip_open(void) {
  osl_gzip *gzip = calloc(1, sizeof *gzip);
  if (gzip != NULL && inflateInit2(&gzip->stream, GZIP_WINDOW) != Z_OK) {
    free(gzip);
    return NULL;
  }
  return gzip;
}

void osl_gzip_close(osl_gzip *gzip) {
  inflateEnd(&gzip->stream);
  free(gzip);
}

void osl_gzip_restart(osl_gzip *gzip) { inflateReset(&gzip->stream); }

osl_gzip_status osl_gzip_unpack(
    osl_gzip *gzip, const uint8_t *in, size_t *in_size, uint8_t *out, size_t *out_size) {
  z_stream *stream = &gzip->stream;
  const uInt given = clamped(*in_size), room = clamped(*out_size);
  stream->next_in = (Bytef *)in;
  stream->avail_in = given;
  stream->next_out = out;
  stream->avail_out = room;
  const int result = inflate(stream, Z_NO_FLUSH);
  *in_size = given - stream->avail_in;
  *out_size = room - stream->avail_out;
  switch (result) {
    case Z_OK:
    case Z_BUF_ERROR: return OSL_GZIP_MORE;
    case Z_STREAM_END: return OSL_GZIP_MEMBER_END;
    default: return OSL_GZIP_DAMAGED;
  }
}

const char *osl_gzip_reason(const osl_gzip *gzip) {
  return gzip->stream.msg != NULL ? gzip->stream.msg : "it cannot be unpacked";
}
