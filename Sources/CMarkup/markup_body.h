// One path of markup.c, for the vectors that TARGET allows. Comparisons of vectors become bits, the first
// byte's the lowest: clang makes of them what the processor has.

#ifndef OSLER_MARKUP_VECTORS
#define OSLER_MARKUP_VECTORS

typedef uint8_t bytes16 __attribute__((ext_vector_type(16)));
typedef uint8_t bytes64 __attribute__((ext_vector_type(64)));
typedef _Bool flags16 __attribute__((ext_vector_type(16)));
typedef _Bool flags64 __attribute__((ext_vector_type(64)));

#define BITS16(comparison) \
  __builtin_bit_cast(uint16_t, __builtin_convertvector((comparison), flags16))
#define BITS64(comparison) \
  __builtin_bit_cast(uint64_t, __builtin_convertvector((comparison), flags64))

#define INLINE static inline __attribute__((always_inline, unused))

/// The bits below the lowest one of x; all of them where x is 0.
#define BELOW(x) (((x) & -(x)) - 1)

#endif

/// The length of the name at `name`, of which 16 bytes are looked at; 0 when there is none or it may be
/// longer. A name is as XMLByte has it.
TARGET INLINE uint32_t NAMED(name_length, PATH)(const uint8_t *name) {
  const uint8_t first = *name;
  if ((uint8_t)((first | 32) - 'a') > 25 && first < 0x80 && first != '_' && first != ':') return 0;
  bytes16 v;
  memcpy(&v, name, 16);
  const bytes16 letter = (v | 32) - 'a', sign = v - '-';
  // From '-' to ':' all but '/'.
  const uint32_t in = BITS16(letter < 26) | BITS16(v >= 0x80) | BITS16(v == '_') |
                      (BITS16(sign < 14) & (uint32_t)~BITS16(v == '/'));
  return in == 0xFFFF ? 0 : (uint32_t)__builtin_ctz(~in);
}

TARGET INLINE int NAMED(same_name, PATH)(const uint8_t *a, const uint8_t *b, uint32_t count) {
  bytes16 x, y;
  memcpy(&x, a, 16);
  memcpy(&y, b, 16);
  return (BITS16(x != y) & ((1u << count) - 1)) == 0;
}

/// The plain tag whose `<` is at `place`: the index behind it; 0 when it is unusual.
TARGET INLINE size_t NAMED(start_tag, PATH)(
    osl_markup_tag *tag, const uint8_t *base, size_t place, size_t end) {
  const uint32_t length = NAMED(name_length, PATH)(base + place + 1);
  if (length == 0) return 0;
  tag->name = (osl_markup_range){(uint32_t)place + 1, length};
  place += 1 + length;
  uint32_t n = 0;
  for (;; n++) {
    if (base[place] == '>') {
      tag->is_self_closed = 0;
      tag->attributes = n;
      return place + 1;
    }
    if (base[place] == '/' && base[place + 1] == '>') {
      tag->is_self_closed = 1;
      tag->attributes = n;
      return place + 2;
    }
    if (base[place] != ' ' || n == OSL_MARKUP_ATTRIBUTES) return 0;
    const size_t start = place + 1;
    const uint32_t count = NAMED(name_length, PATH)(base + start);
    place = start + count;
    if (count == 0 || base[place] != '=' || base[place + 1] != '"') return 0;
    for (uint32_t i = 0; i < n; i++) {
      if (tag->names[i].count == count &&
          NAMED(same_name, PATH)(base + start, base + tag->names[i].start, count))
        return 0;
    }
    place += 2;
    tag->names[n] = (osl_markup_range){(uint32_t)start, count};
    tag->values[n].start = (uint32_t)place;
    for (;;) {
      if (place >= end) return 0;
      bytes16 v;
      memcpy(&v, base + place, 16);
      const uint32_t stops = BITS16(v == '"') | BITS16(v == '<') | BITS16(v == '&');
      if (stops == 0) {
        place += 16;
        continue;
      }
      place += (uint32_t)__builtin_ctz(stops);
      if (place >= end || base[place] != '"') return 0;
      break;
    }
    tag->values[n].count = (uint32_t)place - tag->values[n].start;
    place += 1;
  }
}

TARGET static size_t NAMED(text_ascii, PATH)(const uint8_t *bytes, size_t n) {
  size_t place = 0;
  for (; place + 64 <= n; place += 64) {
    bytes64 v;
    memcpy(&v, bytes + place, 64);
    uint64_t other = BITS64(v - 32 >= 96);
    if (other != 0) other &= ~(BITS64(v == '\n') | BITS64(v == '\t') | BITS64(v == '\r'));
    if (other != 0) return place + (size_t)__builtin_ctzll(other);
  }
  for (; place < n; place++) {
    const uint8_t byte = bytes[place];
    if ((uint8_t)(byte - 32) >= 96 && byte != '\n' && byte != '\t' && byte != '\r') break;
  }
  return place;
}

TARGET static size_t NAMED(text_lines, PATH)(const uint8_t *bytes, size_t n, size_t *last) {
  size_t place = 0, lines = 0;
  *last = 0;
  for (; place + 64 <= n; place += 64) {
    bytes64 v;
    memcpy(&v, bytes + place, 64);
    const uint64_t feeds = BITS64(v == '\n');
    lines += (size_t)__builtin_popcountll(feeds);
    if (feeds != 0) *last = place + 64 - (size_t)__builtin_clzll(feeds);
  }
  for (; place < n; place++) {
    if (bytes[place] == '\n') {
      lines += 1;
      *last = place + 1;
    }
  }
  return lines;
}

TARGET static osl_markup_kind NAMED(markup_next, PATH)(
    osl_markup_tag *tag, const uint8_t *base, size_t *index, size_t end, const uint8_t *open,
    size_t count) {
  size_t place = *index;
  for (;;) {
    bytes16 v;
    if (place >= end) return OSL_MARKUP_UNUSUAL;
    memcpy(&v, base + place, 16);
    const uint32_t other = BITS16(v != ' ') & BITS16(v != '\n') & BITS16(v != '\t') & BITS16(v != '\r');
    if (other != 0) {
      place += (uint32_t)__builtin_ctz(other);
      break;
    }
    place += 16;
  }
  if (place >= end || base[place] != '<') return OSL_MARKUP_UNUSUAL;
  if (base[place + 1] == '/') {
    if (end - place < count + 3 || base[place + 2 + count] != '>' ||
        memcmp(base + place + 2, open, count) != 0)
      return OSL_MARKUP_UNUSUAL;
    *index = place + count + 3;
    return OSL_MARKUP_END;
  }
  const size_t behind = NAMED(start_tag, PATH)(tag, base, place, end);
  if (behind == 0) return OSL_MARKUP_UNUSUAL;
  *index = behind;
  return OSL_MARKUP_START;
}

/// Whether the byte at `b`, one of 0xC2, 0xE1, 0xE2 and 0xE3, begins white space of Unicode.
INLINE int NAMED(is_space, PATH)(const uint8_t *b) {
  switch (b[0]) {
    case 0xC2: return b[1] == 0xA0 || b[1] == 0x85;
    case 0xE1: return b[1] == 0x9A && b[2] == 0x80;
    case 0xE3: return b[1] == 0x80 && b[2] == 0x80;
    default:
      return (b[1] == 0x81 && b[2] == 0x9F) ||
             (b[1] == 0x80 && (b[2] <= 0x8A || b[2] == 0xA8 || b[2] == 0xA9 || b[2] == 0xAF));
  }
}

TARGET static ptrdiff_t NAMED(markup_text, PATH)(
    const uint8_t *base, size_t *index, size_t end, const uint8_t *open, size_t count) {
  const size_t start = *index;
  uint64_t carry = 1;  // a space at the start is one too many
  for (size_t place = start; place < end; place += 64) {
    bytes64 v;
    memcpy(&v, base + place, 64);
    const uint64_t tags = BITS64(v == '<'), below = BELOW(tags);
    const uint64_t spaces = BITS64(v == ' ');
    const uint64_t unusual = BITS64(v < 32) | BITS64(v == '&') | (spaces & (spaces << 1 | carry));
    if ((unusual & below) != 0) return -1;
    uint64_t wide = (BITS64(v == 0xC2) | BITS64(v - 0xE1 < 3)) & below;
    for (; wide != 0; wide &= wide - 1) {
      if (NAMED(is_space, PATH)(base + place + __builtin_ctzll(wide))) return -1;
    }
    carry = spaces >> 63;
    if (tags == 0) continue;

    const size_t stop = place + (size_t)__builtin_ctzll(tags);
    // The zero at the end is unusual: what is below a tag is text.
    if (end - stop < count + 3 || base[stop + 1] != '/' || base[stop + 2 + count] != '>' ||
        memcmp(base + stop + 2, open, count) != 0 || (stop > start && base[stop - 1] == ' '))
      return -1;
    *index = stop + count + 3;
    return (ptrdiff_t)(stop - start);
  }
  return -1;
}

/// The length of the reference at `r`, one of the five that have names; 0 for another.
INLINE size_t NAMED(named_reference, PATH)(const uint8_t *r) {
  if (memcmp(r, "&lt;", 4) == 0 || memcmp(r, "&gt;", 4) == 0) return 4;
  if (memcmp(r, "&amp;", 5) == 0) return 5;
  return memcmp(r, "&quot;", 6) == 0 || memcmp(r, "&apos;", 6) == 0 ? 6 : 0;
}

TARGET static int NAMED(markup_skip, PATH)(
    osl_markup_range *inner, size_t *depth, const uint8_t *base, size_t *index, size_t end,
    const uint8_t *open, size_t count) {
  size_t n = 0;
  size_t place = *index;
  osl_markup_tag tag;
  *depth = 0;
  // What stands before *index is taken, with `n` elements open.
  for (;; *index = place, *depth = n) {
    for (;;) {
      if (place >= end) return 0;
      bytes16 v;
      memcpy(&v, base + place, 16);
      const uint32_t stops = BITS16(v == '<') | BITS16(v == '&');
      if (stops == 0) {
        place += 16;
        continue;
      }
      place += (uint32_t)__builtin_ctz(stops);
      if (place >= end) return 0;
      if (base[place] == '<') break;
      const size_t length = NAMED(named_reference, PATH)(base + place);
      if (length == 0) return 0;
      place += length;
    }
    if (base[place + 1] != '/') {
      place = NAMED(start_tag, PATH)(&tag, base, place, end);
      if (place == 0) return 0;
      if (tag.is_self_closed) continue;
      if (n == OSL_MARKUP_DEPTH) return 0;
      inner[n++] = tag.name;
    } else if (n > 0) {
      const osl_markup_range name = inner[n - 1];
      if (base[place + 2 + name.count] != '>' ||
          !NAMED(same_name, PATH)(base + place + 2, base + name.start, name.count))
        return 0;
      place += name.count + 3;
      n -= 1;
    } else {
      if (end - place < count + 3 || base[place + 2 + count] != '>' ||
          memcmp(base + place + 2, open, count) != 0)
        return 0;
      *index = place + count + 3;
      return 1;
    }
  }
}
