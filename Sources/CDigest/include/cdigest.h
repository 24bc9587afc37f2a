// SHA-256 through libcrypto's EVP interface, which picks the processor's SHA instructions.
// OpenSSL's own headers stay out of Swift. NIST FIPS 180-4.
#ifndef OSLER_CDIGEST_H
#define OSLER_CDIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "cmd5.h"

/// A digest in the making; its fields are libcrypto's.
typedef struct osl_sha256 osl_sha256;

/// A digest of nothing yet; NULL when memory is short. Free it with osl_sha256_free.
osl_sha256 *osl_sha256_new(void);

/// A second digest in the same state; NULL when memory is short.
osl_sha256 *osl_sha256_copy(const osl_sha256 *digest);

/// Makes it a digest of nothing again, also after it was finished; 1 on success, else 0.
int osl_sha256_restart(osl_sha256 *digest);

/// Takes in n more bytes; 1 on success, else 0.
int osl_sha256_update(osl_sha256 *digest, const void *bytes, size_t n);

/// Writes out[32]; 1 on success, else 0. Nothing may be taken in afterwards.
int osl_sha256_finish(osl_sha256 *digest, uint8_t *out);

void osl_sha256_free(osl_sha256 *digest);

#endif
