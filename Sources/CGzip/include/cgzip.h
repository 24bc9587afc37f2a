// Unpacking gzip (RFC 1952) with the system's zlib, one member at a time.
#ifndef OSLER_CGZIP_H
#define OSLER_CGZIP_H

#include <stddef.h>
#include <stdint.h>

typedef struct osl_gzip osl_gzip;

typedef enum {
  OSL_GZIP_MORE,        // wants more input or more room
  OSL_GZIP_MEMBER_END,  // a member ended, and its length and CRC are right
  OSL_GZIP_DAMAGED,     // osl_gzip_reason() says how
} osl_gzip_status;

/// An unpacker at the start of a member; NULL when there is no memory for it.
osl_gzip *osl_gzip_open(void);
void osl_gzip_close(osl_gzip *gzip);

/// Gets ready for the next member.
void osl_gzip_restart(osl_gzip *gzip);

/// Unpacks from in[*in_size] to out[*out_size]; on return the sizes say how much was read and written.
osl_gzip_status osl_gzip_unpack(
    osl_gzip *gzip, const uint8_t *in, size_t *in_size, uint8_t *out, size_t *out_size);

/// zlib's words for what is damaged: `incorrect data check`.
const char *osl_gzip_reason(const osl_gzip *gzip);

#endif
