/* fold.c - see fold.h. */
#include "fold.h"

#include "base/fold.h"

#include <string.h>

void fold_add(struct buf *out, struct str text)
{
    while (text.len > 0) {
        int32_t ch = utf8_take(&text);
        uint32_t folded = ch == UTF8_BAD ? 0 : fold_char((uint32_t)ch);

        if (folded >= 0x80)
            utf8_put(out, folded);
        else if (folded > 0)
            buf_char(out, (char)folded);
    }
}

bool fold_matches(struct str words, struct str text)
{
    while (words.len > 0) {
        size_t len = str_find_char(words, ' ');
        struct str word = str_part(words, 0, len);

        if (word.len > 0 && !memmem(text.at, text.len, word.at, word.len))
            return false;
        words = str_part(words, len + 1, words.len);
    }
    return true;
}
