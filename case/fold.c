/* fold.c - see fold.h. Enough of Unicode for names and subjects; no more is claimed. */
#include "fold.h"

#include <string.h>

/* The plain letter behind each character; a blank where there is none. */
static const char latin_00c0[] = /* to U+024F */
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkk lllllll"
    "lllnnnnnn   oooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "bbbb                            oo             uu               "
    "    dddlllnnnaaiioouuuuuuuuuu aaaa    ggkkoooo  jdddgg  nnaa    "
    "aaaaeeeeiiiioooorrrruuuusstt  hh      aaeeooooooooyy            "
    "                ";
static const char latin_1e00[] = /* to U+1EFF */
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy      ";

static uint32_t plain_latin(const char *table, uint32_t ch, uint32_t first)
{
    char letter = table[ch - first];

    return letter == ' ' ? ch : (uint32_t)letter;
}

static bool is_within(uint32_t ch, uint32_t first, uint32_t last)
{
    return ch >= first && ch <= last;
}

/* 0: nothing stays of it. */
static uint32_t fold(uint32_t ch)
{
    if (is_within(ch, 'A', 'Z'))
        return ch + 32;
    if (ch < 0xc0)
        return ch;
    if (is_within(ch, 0xc0, 0x24f))
        return plain_latin(latin_00c0, ch, 0xc0);
    if (is_within(ch, 0x300, 0x36f)) /* combining marks */
        return 0;
    if (is_within(ch, 0x391, 0x3a9) || is_within(ch, 0x410, 0x42f)) /* Greek, Cyrillic */
        return ch + 32;
    if (is_within(ch, 0x400, 0x40f))
        return ch + 80;
    if (is_within(ch, 0x1e00, 0x1eff))
        return plain_latin(latin_1e00, ch, 0x1e00);
    if (is_within(ch, 0xff01, 0xff5e)) /* full width */
        return fold(ch - 0xfee0);
    return ch == 0x3000 ? ' ' : ch;
}

void fold_add(struct buf *out, struct str text)
{
    while (text.len > 0) {
        int32_t ch = utf8_take(&text);
        uint32_t folded = ch == UTF8_BAD ? 0 : fold((uint32_t)ch);

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
