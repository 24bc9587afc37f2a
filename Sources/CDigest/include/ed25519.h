// Ed25519 through libcrypto's EVP interface. RFC 8032; keys and signatures are raw bytes.
#ifndef OSLER_ED25519_H
#define OSLER_ED25519_H

#include <stddef.h>
#include <stdint.h>

/// Writes the public key of a secret one: out[32]. 1 on success, else 0.
int osl_ed25519_public(uint8_t *out, const uint8_t *secret);

/// Writes the signature of n bytes: out[64]. 1 on success, else 0.
int osl_ed25519_sign(uint8_t *out, const uint8_t *secret, const void *bytes, size_t n);

/// 1 when signature[64] is that of n bytes under the public key[32], else 0.
int osl_ed25519_verify(const uint8_t *key, const uint8_t *signature, const void *bytes, size_t n);

#endif
