#include "cdigest.h"

#include <openssl/evp.h>

// osl_sha256 is EVP_MD_CTX under another name: the struct is never defined here.
static EVP_MD_CTX *context(osl_sha256 *digest) { return (EVP_MD_CTX *)digest; }

osl_sha256 *osl_sha256_new(void) {
  EVP_MD_CTX *fresh = EVP_MD_CTX_new();
  if (fresh != NULL && EVP_DigestInit_ex(fresh, EVP_sha256(), NULL) != 1) {
    EVP_MD_CTX_free(fresh);
    return NULL;
  }
  return (osl_sha256 *)fresh;
}

osl_sha256 *osl_sha256_copy(const osl_sha256 *digest) {
  EVP_MD_CTX *copy = EVP_MD_CTX_new();
  if (copy != NULL && EVP_MD_CTX_copy_ex(copy, (const EVP_MD_CTX *)digest) != 1) {
    EVP_MD_CTX_free(copy);
    return NULL;
  }
  return (osl_sha256 *)copy;
}

int osl_sha256_restart(osl_sha256 *digest) {
  return EVP_DigestInit_ex(context(digest), NULL, NULL) == 1;
}

int osl_sha256_update(osl_sha256 *digest, const void *bytes, size_t n) {
  return EVP_DigestUpdate(context(digest), bytes, n) == 1;
}

int osl_sha256_finish(osl_sha256 *digest, uint8_t *out) {
  return EVP_DigestFinal_ex(context(digest), out, NULL) == 1;
}

void osl_sha256_free(osl_sha256 *digest) { EVP_MD_CTX_free(context(digest)); }
