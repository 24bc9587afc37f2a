// The plain parts of XML, many bytes at a time. XMLScanner.swift knows all of XML: a function that finds
// something unusual takes nothing of it, says so, and leaves it to the scanner.
//
// `base` is text that was checked, up to `end`, where a zero byte stands; OSL_MARKUP_SLACK bytes from there
// can be read, whatever they are. The same results on every processor: AVX-512 or AVX2 is taken where it is.
#ifndef OSLER_MARKUP_H
#define OSLER_MARKUP_H

#include <stddef.h>
#include <stdint.h>

enum {
  OSL_MARKUP_SLACK = 64,
  /// The most attributes of a plain tag.
  OSL_MARKUP_ATTRIBUTES = 8,
  /// The most elements that one call has open.
  OSL_MARKUP_DEPTH = 32,
};

/// Bytes of `base`.
typedef struct osl_markup_range {
  uint32_t start, count;
} osl_markup_range;

/// `<name a="…" b="…">` or `<name/>`, with a space before each attribute and no `&` or `<` in a value.
typedef struct osl_markup_tag {
  osl_markup_range name;
  osl_markup_range names[OSL_MARKUP_ATTRIBUTES], values[OSL_MARKUP_ATTRIBUTES];
  uint32_t attributes;
  uint32_t is_self_closed;
} osl_markup_tag;

/// How many of the n bytes, from the front, are printable ASCII, tabs, line feeds or carriage returns. Unlike
/// the others it reads no byte behind them.
size_t osl_text_ascii(const uint8_t *bytes, size_t n);

/// Line feeds among the n bytes. Sets *last to the index behind the last of them, 0 where there is none.
size_t osl_text_lines(const uint8_t *bytes, size_t n, size_t *last);

typedef enum osl_markup_kind { OSL_MARKUP_UNUSUAL, OSL_MARKUP_START, OSL_MARKUP_END } osl_markup_kind;

/// Passes white space and the tag behind it: a plain start tag, or `</open>`. Moves *index behind it, unless
/// it is unusual.
osl_markup_kind osl_markup_next(
    osl_markup_tag *tag, const uint8_t *base, size_t *index, size_t end, const uint8_t *open,
    size_t count);

/// The text up to `</open>`, where it is without tags, references and any white space but single spaces
/// inside. Returns its length and moves *index behind the tag; -1 where it is unusual.
ptrdiff_t osl_markup_text(
    const uint8_t *base, size_t *index, size_t end, const uint8_t *open, size_t count);

/// Passes the rest of the open element as far as it is plain. Moves *index behind what was passed. Writes
/// into `inner`, [OSL_MARKUP_DEPTH], the names of the elements that are open within it there, outermost
/// first, and how many to *depth. Returns 1 when `</open>` was passed, else 0.
int osl_markup_skip(
    osl_markup_range *inner, size_t *depth, const uint8_t *base, size_t *index, size_t end,
    const uint8_t *open, size_t count);

#endif
