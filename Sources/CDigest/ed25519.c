#include "ed25519.h"

#include <openssl/evp.h>

int osl_ed25519_public(uint8_t *out, const uint8_t *secret) {
  EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, 32);
  size_t size = 32;
  int done = key != NULL && EVP_PKEY_get_raw_public_key(key, out, &size) == 1 && size == 32;
  EVP_PKEY_free(key);
  return done;
}

int osl_ed25519_sign(uint8_t *out, const uint8_t *secret, const void *bytes, size_t n) {
  EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, 32);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  size_t size = 64;
  int done = key != NULL && context != NULL &&
             EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
             EVP_DigestSign(context, out, &size, bytes, n) == 1 && size == 64;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return done;
}

int osl_ed25519_verify(const uint8_t *key, const uint8_t *signature, const void *bytes, size_t n) {
  EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int valid = public != NULL && context != NULL &&
              EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
              EVP_DigestVerify(context, signature, 64, bytes, n) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(public);
  return valid;
}
