// MD5 through libcrypto: only to compare a download with the sum that its server names. RFC 1321.
#ifndef OSLER_CMD5_H
#define OSLER_CMD5_H

#include <stddef.h>
#include <stdint.h>

/// A digest in the making; its fields are libcrypto's.
typedef struct osl_md5 osl_md5;

/// A digest of nothing yet; NULL when memory is short or this libcrypto has no MD5.
osl_md5 *osl_md5_new(void);

/// Takes in n more bytes; 1 on success, else 0.
int osl_md5_update(osl_md5 *digest, const void *bytes, size_t n);

/// Writes out[16]; 1 on success, else 0. Nothing may be taken in afterwards.
int osl_md5_finish(osl_md5 *digest, uint8_t *out);

void osl_md5_free(osl_md5 *digest);

#endif
