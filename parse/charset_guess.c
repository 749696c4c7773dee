/* charset_guess.c - see charset_guess.h.
 *
 * Counts, over at most the first few kilobytes, how the bytes above ASCII stand: in pairs as
 * Chinese writes them, behind vowels as Vietnamese tone marks do, or alone as in western text. */
#include "charset_guess.h"

enum { LOOK_AT = 8192 };

struct counts {
    size_t high;         /* bytes above ASCII */
    size_t gb, gb_usual; /* pairs that GBK allows; of them the usual characters of GB 2312 */
    size_t big5, big5_usual;
    size_t tones; /* windows-1258 tone marks behind a vowel */
};

static bool is_between(unsigned char byte, unsigned char low, unsigned char high)
{
    return byte >= low && byte <= high;
}

/* Tone marks of windows-1258: grave, hook, tilde, acute, dot below. */
static bool is_tone(unsigned char byte)
{
    return byte == 0xcc || byte == 0xd2 || byte == 0xde || byte == 0xec || byte == 0xf2;
}

static bool is_vowel(unsigned char byte)
{
    static const char plain[] = "aeiouyAEIOUY";

    for (size_t i = 0; i + 1 < sizeof(plain); i++)
        if ((unsigned char)plain[i] == byte)
            return true;
    /* A and a with breve and circumflex, E and e circumflex, O and o circumflex and horn, U and u
     * with horn */
    return byte == 0xc2 || byte == 0xe2 || byte == 0xc3 || byte == 0xe3 || byte == 0xca ||
           byte == 0xea || byte == 0xd4 || byte == 0xf4 || byte == 0xd5 || byte == 0xf5 ||
           byte == 0xdd || byte == 0xfd;
}

static size_t count_gb(const unsigned char *at, size_t left, struct counts *counts)
{
    if (left < 2 || !is_between(at[0], 0x81, 0xfe) || !is_between(at[1], 0x40, 0xfe) ||
        at[1] == 0x7f)
        return 1;
    counts->gb++;
    counts->gb_usual += is_between(at[0], 0xb0, 0xd7) && at[1] >= 0xa1;
    return 2;
}

static size_t count_big5(const unsigned char *at, size_t left, struct counts *counts)
{
    bool low = left >= 2 && is_between(at[1], 0x40, 0x7e);

    if (left < 2 || !is_between(at[0], 0xa1, 0xf9) || !(low || is_between(at[1], 0xa1, 0xfe)))
        return 1;
    counts->big5++;
    counts->big5_usual += is_between(at[0], 0xa4, 0xc6);
    return 2;
}

static struct counts count(struct str bytes)
{
    const unsigned char *at = (const unsigned char *)bytes.at;
    struct counts counts = {0};

    for (size_t i = 0; i < bytes.len; i++) {
        counts.high += at[i] >= 0x80;
        counts.tones += i > 0 && is_tone(at[i]) && is_vowel(at[i - 1]);
    }
    for (size_t i = 0; i < bytes.len;)
        i += at[i] < 0x80 ? 1 : count_gb(at + i, bytes.len - i, &counts);
    for (size_t i = 0; i < bytes.len;)
        i += at[i] < 0x80 ? 1 : count_big5(at + i, bytes.len - i, &counts);
    return counts;
}

const char *charset_looks_like(struct str bytes)
{
    struct counts counts = count(str_part(bytes, 0, LOOK_AT));

    /* In pairs for the most part, and most pairs among the usual characters. Big5's second byte
     * may be ASCII, so its pairs hold fewer high bytes. */
    if (counts.gb_usual * 2 >= counts.gb && counts.gb * 20 >= counts.high * 9 &&
        counts.gb_usual >= counts.big5_usual)
        return "GB18030";
    if (counts.big5_usual * 2 >= counts.big5 && counts.big5 * 3 >= counts.high && counts.big5 > 1)
        return "BIG5-HKSCS";
    if (counts.tones >= 2 && counts.tones * 5 >= counts.high)
        return "CP1258";
    return "CP1252";
}
