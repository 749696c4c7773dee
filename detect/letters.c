/* letters.c - see letters.h: what a character is. ICU is asked once about each, a page of them at a
 * time: mail is long, and its characters are few. */
#include "letters.h"

#include "base/mem.h"
#include "unicode.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 256, KNOWN = 0x20000 }; /* characters of a page; those that have one */

/* What is kept of a character: below these what it becomes by folding, or 0. */
enum { IS_LETTER = 1u << 30, IS_IDEOGRAPH = 1u << 29, FOLDED = (1u << 21) - 1 };

/* Pages that were asked for, for all threads; never given back. */
static _Atomic(uint32_t *) pages[KNOWN / PAGE];

static bool ask_letter(uint32_t ch)
{
    return icu()->u_isalnum((UChar32)ch) || icu()->u_charType((UChar32)ch) == U_NON_SPACING_MARK;
}

static bool ask_ideograph(uint32_t ch)
{
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = icu()->uscript_getScript((UChar32)ch, &code);

    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           script == USCRIPT_HANGUL;
}

static uint32_t ask_simple(uint32_t ch)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfc = icu()->unorm2_getNFCInstance(&code);
    UChar raw[2], folded[8], composed[16];
    int32_t len = 0, folded_len, composed_len, at = 0;
    UChar32 first;

    U16_APPEND_UNSAFE(raw, len, ch);
    folded_len =
        icu()->u_strFoldCase(folded, ARRAY_LEN(folded), raw, len, U_FOLD_CASE_DEFAULT, &code);
    composed_len =
        icu()->unorm2_normalize(nfc, folded, folded_len, composed, ARRAY_LEN(composed), &code);
    if (U_FAILURE(code) || folded_len <= 0 || composed_len != folded_len ||
        memcmp(folded, composed, (size_t)folded_len * sizeof(*folded)) != 0)
        return 0;
    U16_NEXT(folded, at, folded_len, first);
    return at == folded_len && icu()->unorm2_hasBoundaryBefore(nfc, first) ? (uint32_t)first : 0;
}

static uint32_t ask(uint32_t ch)
{
    if (U_IS_SURROGATE(ch))
        return 0;
    return ask_simple(ch) | (ask_letter(ch) ? IS_LETTER : 0) |
           (ask_ideograph(ch) ? IS_IDEOGRAPH : 0);
}

/* Two threads may make the same one: the second gives its own back. */
static uint32_t *page_make(uint32_t number)
{
    uint32_t *page = xcalloc(PAGE, sizeof(*page)), *before = NULL;

    for (uint32_t i = 0; i < PAGE; i++)
        page[i] = ask(number * PAGE + i);
    if (atomic_compare_exchange_strong(&pages[number], &before, page))
        return page;
    free(page);
    return before;
}

static uint32_t known(uint32_t ch)
{
    uint32_t *page;

    if (ch >= KNOWN)
        return ask(ch);
    page = atomic_load_explicit(&pages[ch / PAGE], memory_order_acquire);
    if (!page)
        page = page_make(ch / PAGE);
    return page[ch % PAGE];
}

uint32_t unicode_simple(uint32_t ch)
{
    return known(ch) & FOLDED;
}

bool unicode_is_letter(uint32_t ch)
{
    if (ch < 0x80)
        return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
    return (known(ch) & IS_LETTER) != 0;
}

bool unicode_is_ideograph(uint32_t ch)
{
    return ch >= 0x1100 && (known(ch) & IS_IDEOGRAPH) != 0;
}

/* Adds a letter without its marks. */
static void add_unmarked(struct buf *out, const UNormalizer2 *nfd, uint32_t ch)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar parts[32];
    int32_t len = icu()->unorm2_getDecomposition(nfd, (UChar32)ch, parts, ARRAY_LEN(parts), &code);

    if (len < 0 || U_FAILURE(code))
        utf8_put(out, ch);
    for (int32_t at = 0; U_SUCCESS(code) && at < len;) {
        UChar32 part;

        U16_NEXT(parts, at, len, part);
        if (icu()->u_charType(part) != U_NON_SPACING_MARK)
            utf8_put(out, U_IS_SURROGATE(part) ? 0xfffd : (uint32_t)part);
    }
}

void unicode_unmark(struct buf *out, struct str folded)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfd = icu()->unorm2_getNFDInstance(&code);

    while (folded.len > 0 && U_SUCCESS(code)) {
        int32_t ch = utf8_take(&folded);

        if (ch == 0x111)
            ch = 'd';
        if (ch < 0x80 || !icu()->u_isalpha(ch))
            utf8_put(out, ch < 0 ? 0xfffd : (uint32_t)ch);
        else
            add_unmarked(out, nfd, (uint32_t)ch);
    }
}
