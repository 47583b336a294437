/*
 * UTF-8: where a text stops being it.
 *
 * SPDX-License-Identifier: MIT
 */

#include <koine/driver.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)
#define LOW_BITS UINT64_C(0x0101010101010101)

/* Sixteen bytes at a time, in whatever registers the machine has for it. */
typedef uint64_t words __attribute__((vector_size(16)));

/* Sets a high bit unless all bytes are 0x01 to 0x7F: a byte of 0 borrows and so sets its own. */
static inline words strange_bits(const unsigned char *bytes)
{
    words read;
    memcpy(&read, bytes, sizeof read);
    return (read - LOW_BITS) | read;
}

static inline bool is_plain_word(const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return (((word - LOW_BITS) | word) & HIGH_BITS) == 0;
}

/* For at least sixteen bytes. The last step may overlap the one before, so that no byte is left over. */
static inline bool are_plain(const unsigned char *bytes, size_t size)
{
    words bits = strange_bits(bytes + size - sizeof(words));
    for (size_t i = 0; i + sizeof(words) <= size; i += sizeof(words)) {
        bits |= strange_bits(bytes + i);
    }
    return ((bits[0] | bits[1]) & HIGH_BITS) == 0;
}

/* The length of the sequence of two to four bytes that begins here, or 0 when it is no valid one. */
static size_t sequence_length(const unsigned char *bytes, size_t left)
{
    unsigned char lowest = 0x80;
    unsigned char highest = 0xBF;
    size_t length;
    if (bytes[0] >= 0xC2 && bytes[0] <= 0xDF) {
        length = 2;
    } else if ((bytes[0] & 0xF0) == 0xE0) {
        length = 3;
        lowest = bytes[0] == 0xE0 ? 0xA0 : lowest;   /* shorter forms exist below */
        highest = bytes[0] == 0xED ? 0x9F : highest; /* surrogates lie above */
    } else if (bytes[0] >= 0xF0 && bytes[0] <= 0xF4) {
        length = 4;
        lowest = bytes[0] == 0xF0 ? 0x90 : lowest;
        highest = bytes[0] == 0xF4 ? 0x8F : highest; /* U+10FFFF is the last */
    } else {
        return 0;
    }
    if (left < length || bytes[1] < lowest || bytes[1] > highest) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

#define BLOCK 128

/* How far the text is plain, at least: nearly every text is, all of it. */
static inline size_t skip_plain(const unsigned char *bytes, size_t size)
{
    size_t i = 0;
    while (size - i > BLOCK && are_plain(bytes + i, BLOCK)) {
        i += BLOCK;
    }
    if (size - i <= BLOCK && size - i >= sizeof(words)) {
        return are_plain(bytes + i, size - i) ? size : i;
    }
    return i;
}

size_t koine_text_fault(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t i = skip_plain(bytes, size);
    while (i < size) {
        if (size - i >= sizeof(uint64_t) && is_plain_word(bytes + i)) {
            i += sizeof(uint64_t);
        } else if (bytes[i] != 0 && bytes[i] < 0x80) {
            i++;
        } else {
            size_t length = sequence_length(bytes + i, size - i);
            if (length == 0) {
                return i;
            }
            i += length;
        }
    }
    return size;
}
