/* lure_bulk.c - what speaks for mail that a firm sends to many who asked for it: newsletters press
 * and promise as lures do, and their links go through other people's counters; see lure_look.h.
 *
 * Anybody can copy a newsletter's words. So they speak only where nothing contradicts who sent the
 * mail or where it leads, and weigh less than what a lure needs to be one. */
#include "lure_look.h"

#include <string.h>

enum { PAGES_SEVERAL = 4, PAGES_MANY = 8, PAGES_ALONE = 12, OWN_PAGES = 3 };

static bool any_said(const struct lure_look *look, const enum lure_signal *signals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (lure_said(look, signals[i]))
            return true;
    return false;
}

/* What no honest sender of bulk mail does; and where old ones do lead, with a button to press
 * there. */
static bool is_contradicted(const struct lure_look *look)
{
    static const enum lure_signal never[] = {
        LURE_NAME_BRAND,    LURE_NAME_ADDRESS,   LURE_NAME_COMPANY,       LURE_NAME_OFFICE_FREE,
        LURE_NAME_ODD,      LURE_FROM_LOOKALIKE, LURE_FROM_BELOW,         LURE_REPLY_FREE,
        LURE_SUBJECT_ODD,   LURE_TEXT_PRESSES,   LURE_TEXT_SPLIT,         LURE_BANK_CHANGE,
        LURE_CALL_BACK,     LURE_LINK_USER,      LURE_LINK_SCRIPT,        LURE_LINK_LOOKALIKE,
        LURE_LINK_QR,       LURE_FILE_PROGRAM,   LURE_FILE_MACROS,        LURE_FILE_DISGUISED,
        LURE_FILE_SMUGGLES, LURE_FILE_LOCKED,    LURE_FILE_PASSWORD_FORM, LURE_DMARC_FAIL,
        LURE_SPF_FAIL,      LURE_DKIM_FORGED,
    };
    static const enum lure_signal pressed[] = {
        LURE_LINK_ADDRESS, LURE_LINK_BRAND, LURE_LINK_SHORTENER, LURE_LINK_FILES,
        LURE_LINK_SITE,    LURE_LINK_BELOW, LURE_LINK_REDIRECT,  LURE_LINK_SUFFIX,
    };

    return any_said(look, never, ARRAY_LEN(never)) ||
           (lure_said(look, LURE_LINK_ORDER) && any_said(look, pressed, ARRAY_LEN(pressed)));
}

static bool is_newsletter(const struct lure_look *look)
{
    const unsigned *in = look->in_text.count;
    size_t pages = lure_pages(look, false);

    if (pages >= PAGES_ALONE && look->mail->text_len >= LURE_LONG_TEXT)
        return true;
    if (in[KIND_UNSUBSCRIBE] == 0)
        return false;
    return pages >= PAGES_MANY || (look->mail->text_len >= LURE_LONG_TEXT &&
                                   (in[KIND_PERIODICAL] > 0 || pages >= PAGES_SEVERAL));
}

void lure_bulk(struct lure_look *look)
{
    size_t own = look->web_count - look->foreign_count;

    if (is_contradicted(look))
        return;
    if (own >= OWN_PAGES && own * 2 >= look->web_count && lure_pages(look, true) >= OWN_PAGES)
        lure_say(look, LURE_OWN_PAGES, "most links lead to different pages of %s, which sent it",
                 lure_clip(look, look->from));
    if (is_newsletter(look))
        lure_say(look, LURE_NEWSLETTER, "it is made as newsletters are");
}
