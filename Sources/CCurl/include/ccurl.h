// One HTTP request through libcurl, which is opened at run time: docs/decisions/0018.
// Its headers are not needed: the numbers below are its ABI, the same since libcurl.so.4 of 2006.
#ifndef OSLER_CCURL_H
#define OSLER_CCURL_H

#include <stddef.h>
#include <stdint.h>

/// What a request is and who hears of it. Texts end with a zero byte and are copied.
typedef struct {
  /// http or https; no other protocol is ever spoken, and redirects are not followed.
  const char *url;
  /// `Name: value` each, ended by NULL.
  const char *const *headers;
  /// What is posted; NULL asks with GET.
  const void *body;
  size_t body_bytes;
  /// `17-` asks for what follows the first 17 bytes; NULL for all.
  const char *range;
  const char *user_agent;
  /// Whether proxies of the environment are passed by.
  int without_proxy;
  long connect_milliseconds;
  /// For the whole request; 0 for no limit.
  long total_milliseconds;
  /// Ends the request when less than a byte a second comes for so long; 0 for no limit.
  long stall_seconds;
  void *owner;
  /// A line of the head, status line and empty line included; 0 ends the request.
  int (*on_head)(void *owner, const char *line, size_t bytes);
  /// A piece of the body; 0 ends the request.
  int (*on_body)(void *owner, const void *bytes, size_t count);
  /// Asked several times a second; anything but 0 ends the request.
  int (*is_stopped)(void *owner);
} osl_http_request;

/// How a request came out on the level below HTTP.
typedef enum {
  OSL_HTTP_ANSWERED = 0,
  OSL_HTTP_NO_HOST,
  OSL_HTTP_NO_CONNECTION,
  /// The certificate, or the other side's TLS.
  OSL_HTTP_UNTRUSTED,
  OSL_HTTP_TIMED_OUT,
  /// The connection ended before the answer did.
  OSL_HTTP_BROKEN,
  /// One of the three functions said so.
  OSL_HTTP_STOPPED,
  OSL_HTTP_OTHER,
} osl_http_outcome;

/// A connection that is kept between requests; used by one thread at a time.
typedef struct osl_http osl_http;

/// NULL when libcurl cannot be opened, with the reason in `error`.
osl_http *osl_http_new(char *error, size_t error_bytes);

/// Does one request. `error` gets libcurl's words when it was not answered.
osl_http_outcome osl_http_perform(
  osl_http *http, const osl_http_request *request, char *error, size_t error_bytes);

void osl_http_free(osl_http *http);

/// `libcurl/7.88.1 OpenSSL/3.0.17 …`; NULL when it cannot be opened.
const char *osl_http_library(void);

#endif
