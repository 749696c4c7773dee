/* fold.c - see base/fold.h. */
#include "base/fold.h"

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

uint32_t fold_char(uint32_t ch)
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
        return fold_char(ch - 0xfee0);
    return ch == 0x3000 ? ' ' : ch;
}
