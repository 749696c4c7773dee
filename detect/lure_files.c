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

void lure_files(struct lure_look *look)
{
    const struct mail *mail = look->mail;
    struct word_hit hit;

    for (size_t i = 0; i < mail->part_count; i++) {
        const struct mail_part *part = &mail->parts[i];

        say_part(look, part);
        if ((part->traits & PART_ATTACHMENT) && (part->traits & PART_ENCRYPTED) &&
            words_search_in(look->facts->words, WORDS_PASSWORD_CUE, &look->text_words, &hit))
            lure_say(look, LURE_FILE_LOCKED, "a locked file, and its password in the mail");
    }
}
