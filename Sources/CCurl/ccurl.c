#include "ccurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Of curl/curl.h: options are 0 (long), 10000 (pointer), 20000 (function), 30000 (64 bits) plus a number.
enum {
  OPT_WRITEDATA = 10001,
  OPT_URL = 10002,
  OPT_RANGE = 10007,
  OPT_ERRORBUFFER = 10010,
  OPT_WRITEFUNCTION = 20011,
  OPT_POSTFIELDS = 10015,
  OPT_USERAGENT = 10018,
  OPT_LOW_SPEED_LIMIT = 19,
  OPT_LOW_SPEED_TIME = 20,
  OPT_HTTPHEADER = 10023,
  OPT_HEADERDATA = 10029,
  OPT_NOPROGRESS = 43,
  OPT_FOLLOWLOCATION = 52,
  OPT_XFERINFODATA = 10057,
  OPT_SSL_VERIFYPEER = 64,
  OPT_HEADERFUNCTION = 20079,
  OPT_SSL_VERIFYHOST = 81,
  OPT_NOSIGNAL = 99,
  OPT_POSTFIELDSIZE_LARGE = 30120,
  OPT_TIMEOUT_MS = 155,
  OPT_CONNECTTIMEOUT_MS = 156,
  OPT_NOPROXY = 10177,
  OPT_PROTOCOLS = 181,
  OPT_XFERINFOFUNCTION = 20219,
  PROTOCOLS_HTTP_AND_HTTPS = 3,
  ERROR_BYTES = 256,
};

typedef void CURL;
struct slist;

typedef struct {
  CURL *(*easy_init)(void);
  int (*easy_setopt)(CURL *, int, ...);
  int (*easy_perform)(CURL *);
  void (*easy_reset)(CURL *);
  void (*easy_cleanup)(CURL *);
  const char *(*easy_strerror)(int);
  struct slist *(*slist_append)(struct slist *, const char *);
  void (*slist_free_all)(struct slist *);
  const char *version;
  char error[ERROR_BYTES];
} library;

static library curl;
static pthread_once_t once = PTHREAD_ONCE_INIT;

#define FIND(field, handle, name) \
  (*(void **)&curl.field = dlsym(handle, name), curl.field != NULL)

static void load(void) {
  const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"};
  void *handle = NULL;
  for (size_t i = 0; handle == NULL && i < sizeof names / sizeof *names; i++) {
    handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  }
  if (handle == NULL) {
    snprintf(curl.error, sizeof curl.error, "%s", dlerror());
    return;
  }
  int (*global_init)(long) = NULL;
  char *(*version)(void) = NULL;
  *(void **)&global_init = dlsym(handle, "curl_global_init");
  *(void **)&version = dlsym(handle, "curl_version");
  const int found =
    FIND(easy_init, handle, "curl_easy_init") && FIND(easy_setopt, handle, "curl_easy_setopt") &&
    FIND(easy_perform, handle, "curl_easy_perform") && FIND(easy_reset, handle, "curl_easy_reset") &&
    FIND(easy_cleanup, handle, "curl_easy_cleanup") &&
    FIND(easy_strerror, handle, "curl_easy_strerror") &&
    FIND(slist_append, handle, "curl_slist_append") &&
    FIND(slist_free_all, handle, "curl_slist_free_all") && global_init != NULL && version != NULL;
  if (!found || global_init(3) != 0) {  // CURL_GLOBAL_ALL
    snprintf(curl.error, sizeof curl.error, "the libcurl of this machine is not one that osler knows");
    return;
  }
  curl.version = version();
}

const char *osl_http_library(void) {
  pthread_once(&once, load);
  return curl.version;
}

struct osl_http {
  CURL *handle;
};

osl_http *osl_http_new(char *error, size_t error_bytes) {
  pthread_once(&once, load);
  if (curl.version == NULL) {
    snprintf(error, error_bytes, "%s", curl.error);
    return NULL;
  }
  osl_http *http = malloc(sizeof *http);
  CURL *handle = curl.easy_init();
  if (http == NULL || handle == NULL) {
    snprintf(error, error_bytes, "there is no memory for a connection");
    free(http);
    return NULL;
  }
  http->handle = handle;
  return http;
}

void osl_http_free(osl_http *http) {
  curl.easy_cleanup(http->handle);
  free(http);
}

static size_t take_body(const char *bytes, size_t size, size_t count, void *owner) {
  const osl_http_request *request = owner;
  return request->on_body(request->owner, bytes, size * count) ? size * count : 0;
}

static size_t take_head(const char *bytes, size_t size, size_t count, void *owner) {
  const osl_http_request *request = owner;
  return request->on_head(request->owner, bytes, size * count) ? size * count : 0;
}

static int look(void *owner, int64_t a, int64_t b, int64_t c, int64_t d) {
  (void)a, (void)b, (void)c, (void)d;
  const osl_http_request *request = owner;
  return request->is_stopped(request->owner);
}

// CURLcode of curl/curl.h.
static osl_http_outcome outcome(int code) {
  switch (code) {
    case 0: return OSL_HTTP_ANSWERED;
    case 5: case 6: return OSL_HTTP_NO_HOST;
    case 7: return OSL_HTTP_NO_CONNECTION;
    case 28: return OSL_HTTP_TIMED_OUT;
    case 35: case 51: case 53: case 54: case 58: case 59: case 60: case 64: case 77: case 80: case 82:
    case 83: case 90: case 91:
      return OSL_HTTP_UNTRUSTED;
    case 1: case 8: case 16: case 18: case 52: case 55: case 56: case 92: return OSL_HTTP_BROKEN;
    case 23: case 42: return OSL_HTTP_STOPPED;
    default: return OSL_HTTP_OTHER;
  }
}

osl_http_outcome osl_http_perform(
  osl_http *http, const osl_http_request *request, char *error, size_t error_bytes) {
  CURL *h = http->handle;
  char words[ERROR_BYTES] = "";
  struct slist *headers = NULL;
  for (const char *const *header = request->headers; *header != NULL; header++) {
    struct slist *longer = curl.slist_append(headers, *header);
    if (longer == NULL) {
      curl.slist_free_all(headers);
      snprintf(error, error_bytes, "there is no memory for the request");
      return OSL_HTTP_OTHER;
    }
    headers = longer;
  }
  curl.easy_reset(h);  // Keeps the connections.
  int bad = 0;
#define SET(option, value) bad |= curl.easy_setopt(h, option, value)
  SET(OPT_ERRORBUFFER, words);
  SET(OPT_URL, request->url);
  SET(OPT_PROTOCOLS, (long)PROTOCOLS_HTTP_AND_HTTPS);
  SET(OPT_FOLLOWLOCATION, 0L);
  SET(OPT_SSL_VERIFYPEER, 1L);
  SET(OPT_SSL_VERIFYHOST, 2L);
  SET(OPT_NOSIGNAL, 1L);
  SET(OPT_USERAGENT, request->user_agent);
  SET(OPT_HTTPHEADER, headers);
  if (request->without_proxy) SET(OPT_NOPROXY, "*");
  if (request->range != NULL) SET(OPT_RANGE, request->range);
  if (request->body != NULL) {
    SET(OPT_POSTFIELDS, request->body);
    SET(OPT_POSTFIELDSIZE_LARGE, (int64_t)request->body_bytes);
  }
  SET(OPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
  SET(OPT_TIMEOUT_MS, request->total_milliseconds);
  if (request->stall_seconds > 0) {
    SET(OPT_LOW_SPEED_LIMIT, 1L);
    SET(OPT_LOW_SPEED_TIME, request->stall_seconds);
  }
  SET(OPT_WRITEFUNCTION, take_body);
  SET(OPT_WRITEDATA, request);
  SET(OPT_HEADERFUNCTION, take_head);
  SET(OPT_HEADERDATA, request);
  SET(OPT_NOPROGRESS, 0L);
  SET(OPT_XFERINFOFUNCTION, look);
  SET(OPT_XFERINFODATA, request);
#undef SET
  const int code = bad != 0 ? 43 : curl.easy_perform(h);  // CURLE_BAD_FUNCTION_ARGUMENT
  if (code != 0) snprintf(error, error_bytes, "%s", words[0] != 0 ? words : curl.easy_strerror(code));
  curl.easy_setopt(h, OPT_ERRORBUFFER, NULL);
  curl.slist_free_all(headers);
  return outcome(code);
}
