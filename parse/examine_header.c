/* examine_header.c - a mail's header: what it says of the whole, and where there is no more of the
 * mail; see examination.h and examine.h. */
#include "bounce.h"
#include "examination.h"
#include "harmless.h"
#include "headers.h"
#include "prescan.h"

#include <string.h>

void examination_repair_line_ends(char *message, size_t len)
{
    if (len == 0 || memchr(message, '\n', len) || !memchr(message, '\r', len))
        return;
    for (size_t i = 0; i < len; i++)
        if (message[i] == '\r')
            message[i] = '\n';
}

/* A From without an address that can be read still shows a name: "Your Bank <>". */
static void keep_name_only(struct examination *x)
{
    struct mail *mail = x->mail;

    for (size_t i = 0; i < mail->field_count && mail->from.count == 0; i++) {
        if (strcasecmp(mail->fields[i].name, "From") != 0 || mail->fields[i].value[0] == '\0')
            continue;
        mail->from.at = arena_alloc(x->arena, sizeof(*mail->from.at));
        *mail->from.at = (struct mail_address){mail->fields[i].value, ""};
        mail->from.count = 1;
    }
}

void examination_take_addresses(struct examination *x, const struct tree *tree)
{
    x->mail->from = tree->from;
    x->mail->sender = tree->sender;
    x->mail->reply_to = tree->reply_to;
    x->mail->to = tree->to;
    x->mail->cc = tree->cc;
    x->mail->bcc = tree->bcc;
    keep_name_only(x);
}

bool examination_read_header(struct tree *tree, struct tree_part *type, struct arena *arena,
                             const struct prescan *scan, const char *hint)
{
    size_t count;
    struct tree_field *fields = harmless_fields(scan, arena, &count);

    return tree_read_header(tree, type, arena, fields, count, hint);
}

void examination_note_type(struct examination *x, const struct tree_part *from,
                           const struct mail_part *part)
{
    if (strcmp(from->type, "multipart/report") == 0 && strstr(from->report_type, "delivery-status"))
        x->reports_delivery = true;
    if (strcmp(from->type, "multipart/signed") == 0 ||
        strcmp(from->report_type, "signed-data") == 0)
        x->mail->traits |= MAIL_SIGNED;
    if (strcmp(from->type, "multipart/encrypted") == 0 || (part->traits & PART_ENCRYPTED))
        x->mail->traits |= MAIL_ENCRYPTED;
}

void examine_header(struct examiner *examiner, struct mail *out, struct arena *arena, char *header,
                    size_t len)
{
    struct examination x = {.tools = examiner, .mail = out, .arena = arena, .urls.arena = arena};
    const struct mail_part ignored = {0};
    struct tree_part type;
    struct prescan scan;
    struct tree tree;

    facts_blank(out);
    examination_repair_line_ends(header, len);
    prescan(&scan, (struct str){header, len}, arena);
    examination_limit(&x, scan.limit);
    headers_read(out, &scan, examiner->sets, arena);
    (void)examination_read_header(&tree, &type, arena, &scan,
                                  headers_charset(&scan, examiner->sets));
    examination_take_addresses(&x, &tree);
    examination_note_type(&x, &type, &ignored);
    if (bounce_is(out, x.reports_delivery))
        out->traits |= MAIL_BOUNCE;
    out->traits |= MAIL_HEADER_ONLY;
}
