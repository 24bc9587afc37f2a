#include "cmd5.h"

#include <openssl/evp.h>

// osl_md5 is EVP_MD_CTX under another name: the struct is never defined here.
static EVP_MD_CTX *context(osl_md5 *digest) { return (EVP_MD_CTX *)digest; }

osl_md5 *osl_md5_new(void) {
  EVP_MD_CTX *fresh = EVP_MD_CTX_new();
  if (fresh != NULL && EVP_DigestInit_ex(fresh, EVP_md5(), NULL) != 1) {
    EVP_MD_CTX_free(fresh);
    return NULL;
  }
  return (osl_md5 *)fresh;
}

int osl_md5_update(osl_md5 *digest, const void *bytes, size_t n) {
  return EVP_DigestUpdate(context(digest), bytes, n) == 1;
}

int osl_md5_finish(osl_md5 *digest, uint8_t *out) {
  return EVP_DigestFinal_ex(context(digest), out, NULL) == 1;
}

void osl_md5_free(osl_md5 *digest) { EVP_MD_CTX_free(context(digest)); }
