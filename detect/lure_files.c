/* lure_files.c - what a mail carries, as its reader would open it; see lure_look.h. */
#include "attachment.h"
#include "lure_look.h"

#include <string.h>

static bool is_page(const struct mail_part *part)
{
    static const char *const extensions[] = {"htm", "html", "shtml", "xhtml", "xhtm", "svg", "mht"};

    for (size_t i = 0; i < ARRAY_LEN(extensions); i++)
        if (strcmp(part->extension, extensions[i]) == 0)
            return true;
    return false;
}

static void say_part(struct lure_look *look, const struct mail_part *part)
{
    const char *name = lure_clip(look, part->name[0] ? part->name : part->real_type);
    uint32_t traits = part->traits;
    bool attached = (traits & PART_ATTACHMENT) != 0;

    if (traits & (PART_PROGRAM | PART_SHORTCUT | PART_DISK_IMAGE | PART_ONENOTE))
        lure_say(look, LURE_FILE_PROGRAM, "%s can run a program", name);
    if (traits & (PART_AUTORUN | PART_REMOTE_TEMPLATE))
        lure_say(look, LURE_FILE_MACROS, "%s acts as soon as it is opened", name);
    if (traits & (PART_DOUBLE_EXTENSION | PART_RTL_NAME))
        lure_say(look, LURE_FILE_DISGUISED, "%s is not what its name says", name);
    if (traits & (PART_SCRIPTED_HTML | PART_SVG_SCRIPT))
        lure_say(look, LURE_FILE_SMUGGLES, "%s is a page that unpacks something by script", name);
    if (traits & PART_PASSWORD_FORM)
        lure_say(look, LURE_FILE_PASSWORD_FORM, "%s asks for a password", name);
    else if (attached && is_page(part))
        lure_say(look, LURE_FILE_PAGE, "a web page is attached, %s", name);
    if (attached && (traits & PART_PDF_ACTIVE))
        lure_say(look, LURE_FILE_ACTIVE, "%s does something when opened", name);
}

/* An attached text is read like the mail's own, but honest ones - instructions, invitations - speak
 * of passwords, too: one word says nothing. */
static void say_tally(struct lure_look *look, const char *name, const struct lure_tally *in)
{
    unsigned urgency = in->count[KIND_URGENCY], credential = in->count[KIND_CREDENTIAL];

    if (in->count[KIND_EXTORTION] >= 3)
        lure_say(look, LURE_FILE_FRAUD, "%s threatens: \"%s\"", name, in->example[KIND_EXTORTION]);
    else if (in->count[KIND_FEE] >= 3)
        lure_say(look, LURE_FILE_FRAUD, "%s promises money as advance-fee frauds do: \"%s\"", name,
                 in->example[KIND_FEE]);
    else if (in->count[KIND_PRIZE] >= 3)
        lure_say(look, LURE_FILE_FRAUD, "%s promises prizes: \"%s\"", name,
                 in->example[KIND_PRIZE]);
    if (urgency > 0 && credential > 0 && urgency + credential >= 3)
        lure_say(look, LURE_FILE_PRESSES, "%s presses for a sign-in: \"%s\", \"%s\"", name,
                 in->example[KIND_CREDENTIAL], in->example[KIND_URGENCY]);
    else if (credential > 0 && urgency + credential >= 2)
        lure_say(look, LURE_FILE_ASKS, "%s speaks of accounts and passwords: \"%s\"", name,
                 in->example[KIND_CREDENTIAL]);
}

static void say_text(struct lure_look *look, const struct mail_part *part)
{
    const char *name = lure_clip(look, part->name[0] ? part->name : part->real_type);
    struct str text = str_of(part->text);
    struct lure_tally tally;
    struct words_text places;
    struct buf folded;

    if (text.len == 0)
        return;
    buf_init(&folded, 4 * text.len + 16);
    words_fold(&folded, text);
    words_text_make(&places, look->facts->words, 1u << WORDS_LURE, buf_as_str(&folded));
    lure_count(look, &tally, &places);
    say_tally(look, name, &tally);
    words_text_dispose(&places);
    buf_dispose(&folded);
}

void lure_files(struct lure_look *look)
{
    const struct mail *mail = look->mail;
    struct word_hit hit;

    for (size_t i = 0; i < mail->part_count; i++) {
        const struct mail_part *part = &mail->parts[i];

        say_part(look, part);
        say_text(look, part);
        if ((part->traits & PART_ATTACHMENT) && (part->traits & PART_ENCRYPTED) &&
            words_search_in(look->facts->words, WORDS_PASSWORD_CUE, &look->text_words, &hit))
            lure_say(look, LURE_FILE_LOCKED, "a locked file, and its password in the mail");
    }
}
