/* examine.c - see examine.h. */
#include "examine.h"
#include "alternative.h"

#include "attach.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/turned.h"
#include "bounce.h"
#include "dkim_check.h"
#include "examination.h"
#include "harmless.h"
#include "headers.h"
#include "inflate.h"
#include "inline_file.h"
#include "keep.h"
#include "outlined.h"
#include "parse/yara.h"
#include "passages.h"
#include "prescan.h"
#include "unparted.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_CONTENT = MIB(64), /* of one decoded part that is looked at in one piece */
    KEPT_CONTENT = MIB(4),
    FEW_WORDS = 20,     /* characters; with fewer beside a picture, that is the message */
    HIDDEN_ENOUGH = 10, /* characters; fewer are an accident of layout */
};

struct examiner *examiner_new(struct error *err)
{
    struct examiner *examiner;

    if (!attach_preload(err) || !tree_init(err))
        return NULL;
    examiner = xcalloc(1, sizeof(*examiner));
    examiner->sets = charsets_new();
    examiner->hasher = hasher_new();
    buf_init(&examiner->content, MOST_CONTENT);
    buf_init(&examiner->utf8, 4 * LIMIT_PART_TEXT); /* one byte may take four places */
    buf_init(&examiner->page, LIMIT_PART_TEXT);
    buf_init(&examiner->text, LIMIT_PART_TEXT);
    buf_init(&examiner->kept_text, LIMIT_STORED_TEXT + LIMIT_STORED_PASSAGES);
    return examiner;
}

void examiner_free(struct examiner *examiner)
{
    if (!examiner)
        return;
    charsets_free(examiner->sets);
    hasher_free(examiner->hasher);
    buf_dispose(&examiner->content);
    buf_dispose(&examiner->utf8);
    buf_dispose(&examiner->page);
    buf_dispose(&examiner->text);
    buf_dispose(&examiner->kept_text);
    arena_dispose(&examiner->kept);
    yara_free(examiner->yara);
    free(examiner);
    attach_unload();
}

struct charsets *examiner_charsets(struct examiner *examiner)
{
    return examiner->sets;
}

bool examiner_keys(struct examiner *examiner, struct str text, struct error *err)
{
    return dkim_keys_read(&examiner->keys, &examiner->kept, text, err);
}

bool examiner_yara(struct examiner *examiner, struct str sources, struct error *err)
{
    const struct hash hash = hash_of(sources);

    if (sources.len == 0)
        return true;
    examiner->yara_mark = yara_mark(&hash);
    return yara_compile(&examiner->yara, sources, err);
}

void examiner_trust(struct examiner *examiner)
{
    examiner->trusting = true;
}

void examination_limit(struct examination *x, const char *limit)
{
    if (limit && *limit && x->mail->limit[0] == '\0')
        x->mail->limit = keep_text(x->arena, str_of(limit), MAIL_WORD);
}

/* --- parts --- */

/* Of the group of alternatives around the part; NULL: there is none. */
static struct alternative *alternatives_around(const struct tree *tree, struct alternative *told,
                                               size_t part)
{
    for (size_t i = tree->parts[part].parent, last = part; i != last;
         last = i, i = tree->parts[i].parent)
        if (strcmp(tree->parts[i].type, "multipart/alternative") == 0)
            return &told[i];
    return NULL;
}

/* What a part's type says of the whole mail. */
static void note_type(struct examination *x, const struct tree_part *from,
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

static void take_message(struct examination *x, char *message, size_t len, uint32_t depth);
static void take_tree(struct examination *x, const struct tree *tree, uint32_t depth);

/* An embedded message that came encoded or as a file, which GMime leaves as it is; head: what is
 * put before it. False: a limit was passed. */
static bool take_encoded_message(struct examination *x, struct str head, struct str content,
                                 uint32_t depth)
{
    size_t len = head.len + content.len;
    char *copy = x->within < LIMIT_MESSAGE_DEPTH ? malloc(len + EXAMINE_ROOM) : NULL;

    if (!copy) {
        examination_limit(x, x->within < LIMIT_MESSAGE_DEPTH ? "part-size" : "message-depth");
        return false;
    }
    x->within++;
    memcpy(copy + EXAMINE_ROOM, head.at, head.len);
    memcpy(copy + EXAMINE_ROOM + head.len, content.at, content.len);
    if (!x->wish)
        body_embedded(x, (struct str){copy + EXAMINE_ROOM, len});
    take_message(x, copy + EXAMINE_ROOM, len, depth);
    x->within--;
    free(copy);
    return true;
}

static bool is_message_type(const char *type)
{
    return strcmp(type, "message/rfc822") == 0 || strcmp(type, "message/global") == 0 ||
           strcmp(type, "message/partial") == 0;
}

/* A mail or a page saved as one (MHTML), in a file that does not say so. */
static bool is_message_file(const struct mail_part *part, struct str content)
{
    static const char *const extensions[] = {"eml", "mht", "mhtml", "nws"};
    bool named = strcmp(part->declared_type, "application/x-mimearchive") == 0;
    struct header header;

    for (size_t i = 0; i < ARRAY_LEN(extensions); i++)
        named = named || strcmp(part->extension, extensions[i]) == 0;
    return named && header_at(content, &header);
}

/* Files that stand uuencoded in plain text become parts below it. */
static void take_inline_files(struct examination *x, struct str text, uint32_t depth)
{
    struct inline_file file;

    if (str_find(text, str_of("begin ")) == text.len)
        return;
    /* The content's buffer is needed for what is decoded now. */
    text.at = arena_strndup(x->arena, text.at, text.len);
    while (inline_file_next(&text, &file)) {
        const struct tree_part from = {
            .encoding = TREE_UU,
            .raw = file.lines,
            .type = "application/octet-stream",
            .charset = "",
            .name = keep_text(x->arena, file.name, MAIL_LINE),
            .disposition = "attachment",
            .content_id = "",
            .report_type = "",
        };
        struct mail_part *part = examination_add_part(x, &from, depth);
        struct str content;

        if (!part)
            return;
        content = leaf_examine(x, &from, part);
        if (!x->wish)
            body_examine(x, part, content, NULL);
    }
}

/* Compressed text is no form of mail, but programs that know it from the web unpack it. */
static void examine_text(struct examination *x, struct mail_part *part, struct str content,
                         struct alternative *told)
{
    struct buf unpacked;

    if (strncmp(part->declared_type, "text/", 5) != 0 || !str_starts(content, "\x1f\x8b\x08")) {
        body_examine(x, part, content, told);
        return;
    }
    buf_init(&unpacked, LIMIT_PART_TEXT);
    if (!inflate_bytes(content, &unpacked) || unpacked.full)
        examination_limit(x, "compressed");
    body_examine(x, part, buf_as_str(&unpacked), told);
    buf_dispose(&unpacked);
}

static void take_leaf(struct examination *x, const struct tree_part *from, struct mail_part *part,
                      struct alternative *told)
{
    struct str content = leaf_examine(x, from, part);
    uint32_t depth = part->depth + 1;

    if (strcmp(from->type, "message/partial") == 0) /* the rest came in other mails */
        examination_limit(x, "partial");
    if (is_message_type(from->type) || is_message_file(part, content)) {
        if (take_encoded_message(x, str_of(""), content, depth))
            return;
    }
    if (!x->wish) {
        examine_text(x, part, content, told);
        returned_part(&x->returned, x->arena, x->tools->sets, from->type, content);
    }
    if (strcmp(from->type, "text/plain") == 0)
        take_inline_files(x, content, depth);
}

/* A message without a single field: all of it is text. */
static void make_bare_leaf(struct tree *tree, struct arena *arena, struct str body)
{
    tree->parts = arena_alloc(arena, sizeof(*tree->parts));
    tree->count = 1;
    *tree->parts = (struct tree_part){.raw = body,
                                      .type = "text/plain",
                                      .charset = "",
                                      .name = "",
                                      .disposition = "",
                                      .content_id = "",
                                      .report_type = ""};
}

/* Text in which no boundary stands where one should. */
static void take_bare(struct examination *x, struct str content, uint32_t depth)
{
    struct tree tree = {0};

    examination_limit(x, "boundary");
    make_bare_leaf(&tree, x->arena, content);
    take_tree(x, &tree, depth);
}

/* A multipart without parts: divided by the boundary that it seems to have. */
static void take_unparted(struct examination *x, struct str content, uint32_t depth)
{
    struct str name = unparted_boundary(content);
    struct buf head;

    if (str_trim(content).len == 0)
        return;
    buf_init(&head, KIB(1));
    buf_printf(&head, "Content-Type: multipart/mixed; boundary=\"%.*s\"\n\n", (int)name.len,
               name.at);
    if (name.len == 0 || !take_encoded_message(x, buf_as_str(&head), content, depth))
        take_bare(x, content, depth);
    buf_dispose(&head);
}

static void take_part(struct examination *x, const struct tree *tree, struct alternative *told,
                      size_t i, uint32_t depth)
{
    const struct tree_part *from = &tree->parts[i];
    struct mail_part *part = examination_add_part(x, from, depth + from->depth);

    if (!part)
        return;
    note_type(x, from, part);
    switch (from->kind) {
    case TREE_LEAF:
        take_leaf(x, from, part, alternatives_around(tree, told, i));
        break;
    case TREE_MESSAGE:
        part->size = from->raw.len;
        part->hash = hash_of(from->raw);
        part->traits |= PART_ATTACHMENT;
        if (x->wish)
            break;
        body_embedded(x, from->raw);
        returned_part(&x->returned, x->arena, x->tools->sets, from->type, from->raw);
        break;
    case TREE_MULTIPART:
        if (i + 1 == tree->count || tree->parts[i + 1].parent != i)
            take_unparted(x, from->raw, depth + from->depth + 1);
        break;
    }
}

static void take_tree(struct examination *x, const struct tree *tree, uint32_t depth)
{
    struct alternative *told = arena_alloc(x->arena, (tree->count + 1) * sizeof(*told));

    if (tree->cut)
        examination_limit(x, "parts");
    for (size_t i = 0; i < tree->count; i++)
        take_part(x, tree, told, i, depth);
}

/* Files with CR alone at the end of each line are seen, of old Macs and old servers. */
static void repair_line_ends(char *message, size_t len)
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

static void take_addresses(struct examination *x, const struct tree *tree)
{
    x->mail->from = tree->from;
    x->mail->sender = tree->sender;
    x->mail->reply_to = tree->reply_to;
    x->mail->to = tree->to;
    x->mail->cc = tree->cc;
    x->mail->bcc = tree->bcc;
    keep_name_only(x);
}

/* The addresses of the mail, and in *type what its header says of the whole. */
static bool read_header(struct tree *tree, struct tree_part *type, struct arena *arena,
                        const struct prescan *scan, const char *hint)
{
    size_t count;
    struct tree_field *fields = harmless_fields(scan, arena, &count);

    return tree_read_header(tree, type, arena, fields, count, hint);
}

/* Along its outline, if there is nothing about it that GMime might see otherwise. */
static bool read_outlined(struct examination *x, struct tree *tree, const struct prescan *scan,
                          const char *hint, uint32_t depth)
{
    struct tree_part ignored;
    struct tree header;

    if (scan->field_count == 0 ||
        (depth == 0 && !read_header(&header, &ignored, x->arena, scan, hint)) ||
        !tree_outlined(tree, x->arena, &scan->outline, hint))
        return false;
    if (depth == 0)
        take_addresses(x, &header);
    return true;
}

/* Takes the message apart. */
static void read_tree(struct examination *x, struct tree *tree, const struct prescan *scan,
                      char *message, size_t len, uint32_t depth)
{
    const char *hint = headers_charset(scan, x->tools->sets);
    struct str whole = {message, len};

    if (!x->tools->trusting && read_outlined(x, tree, scan, hint, depth))
        return;
    if (!x->tools->trusting)
        whole = harmless_message(scan, message);
    tree_read(tree, x->arena, whole, hint);
    if (tree->count == 0)
        make_bare_leaf(tree, x->arena, str_part(whole, 0, whole.len));
    if (tree->count == 1 && tree->parts->kind == TREE_MULTIPART && !x->tools->trusting)
        tree->parts->raw = str_part((struct str){message, len}, scan->body, len);
    if (depth == 0)
        take_addresses(x, tree);
}

/* A message at some depth: 0 is the mail itself, whose header becomes the mail's. */
static void take_message(struct examination *x, char *message, size_t len, uint32_t depth)
{
    struct str whole = {message, len};
    struct prescan scan;
    struct tree tree = {0};

    repair_line_ends(message, len);
    prescan(&scan, whole, x->arena);
    examination_limit(x, scan.limit);
    if (depth == 0 && !x->wish) {
        headers_read(x->mail, &scan, x->tools->sets, x->arena);
        if (!dkim_check(x->mail, &scan, whole, &x->tools->keys, x->tools->hasher, x->arena))
            examination_limit(x, "signatures");
        urls_find(&x->urls, str_of(x->mail->subject), 0);
    }
    read_tree(x, &tree, &scan, message, len, depth);
    take_tree(x, &tree, depth);
}

/* --- the whole --- */

static void keep_text_of_mail(struct examination *x)
{
    struct buf *kept = &x->tools->kept_text;
    enum passages passages;

    if (turned_is_in(buf_as_str(&x->tools->text)))
        turned_read(&x->tools->text);
    buf_clear(kept);
    passages = passages_keep(kept, buf_as_str(&x->tools->text), LIMIT_STORED_TEXT);
    if (passages == PASSAGES_LOST)
        examination_limit(x, "stored-text");
    if (passages != PASSAGES_WHOLE)
        x->mail->traits |= MAIL_TEXT_CUT;
    x->mail->text = arena_strndup(x->arena, buf_c(kept), kept->len);
    x->mail->text_len = kept->len;
}

static void conclude(struct examination *x)
{
    struct mail *mail = x->mail;

    keep_text_of_mail(x);
    mail->urls = x->urls.at;
    mail->url_count = x->urls.count;
    mail->hidden = x->hidden < UINT32_MAX ? (uint32_t)x->hidden : UINT32_MAX;
    mail->images = x->images < UINT32_MAX ? (uint32_t)x->images : UINT32_MAX;
    if (x->urls.full)
        examination_limit(x, "urls");
    if (x->html_visible > 0 && x->plain_visible == 0)
        mail->traits |= MAIL_HTML_ONLY;
    if (x->images > 0 && x->html_visible + x->plain_visible < FEW_WORDS)
        mail->traits |= MAIL_IMAGE_ONLY;
    if (x->hidden >= HIDDEN_ENOUGH)
        mail->traits |= MAIL_HIDDEN_TEXT;
    if (bounce_is(mail, x->reports_delivery)) {
        mail->traits |= MAIL_BOUNCE;
        returned_conclude(&x->returned, x->arena, x->tools->sets, mail);
    }
}

/* A worker lives for many mails: what one large one needed is not kept for the others. */
static void slim(struct examiner *examiner)
{
    struct buf *const bufs[] = {&examiner->content, &examiner->utf8, &examiner->page,
                                &examiner->text};

    for (size_t i = 0; i < ARRAY_LEN(bufs); i++)
        if (bufs[i]->room > KEPT_CONTENT)
            buf_dispose(bufs[i]);
}

void examine_mail(struct examiner *examiner, struct mail *out, struct arena *arena, char *message,
                  size_t len)
{
    struct examination x = {.tools = examiner, .mail = out, .arena = arena, .urls.arena = arena};

    x.attached.urls = &x.urls;
    x.attached.yara = examiner->yara;
    x.attached.sets = examiner->sets;
    facts_blank(out);
    out->yara = examiner->yara_mark;
    buf_clear(&examiner->text);
    take_message(&x, message, len, 0);
    conclude(&x);
    slim(examiner);
}

bool examine_part(struct examiner *examiner, const struct part_wish *wish, char *message,
                  size_t len, struct buf *out, uint64_t *size)
{
    struct arena arena = {0};
    struct mail mail;
    struct examination x = {
        .tools = examiner, .mail = &mail, .arena = &arena, .wish = wish, .wished = out};

    facts_blank(&mail);
    take_message(&x, message, len, 0);
    arena_dispose(&arena);
    slim(examiner);
    *size = x.wished_size;
    return x.granted && !out->full;
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
    repair_line_ends(header, len);
    prescan(&scan, (struct str){header, len}, arena);
    examination_limit(&x, scan.limit);
    headers_read(out, &scan, examiner->sets, arena);
    (void)read_header(&tree, &type, arena, &scan, headers_charset(&scan, examiner->sets));
    take_addresses(&x, &tree);
    note_type(&x, &type, &ignored);
    if (bounce_is(out, x.reports_delivery))
        out->traits |= MAIL_BOUNCE;
    out->traits |= MAIL_HEADER_ONLY;
}
