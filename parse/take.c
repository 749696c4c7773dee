/* take.c - a message taken apart, each part a row and looked at; see examination.h. */
#include "alternative.h"
#include "base/hash.h"
#include "base/limits.h"
#include "dkim_check.h"
#include "examination.h"
#include "harmless.h"
#include "headers.h"
#include "inflate.h"
#include "inline_file.h"
#include "keep.h"
#include "outlined.h"
#include "prescan.h"
#include "unparted.h"

#include <stdlib.h>
#include <string.h>

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
    examination_take(x, copy + EXAMINE_ROOM, len, depth);
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
    examination_note_type(x, from, part);
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

/* Along its outline, if there is nothing about it that GMime might see otherwise. */
static bool read_outlined(struct examination *x, struct tree *tree, const struct prescan *scan,
                          const char *hint, uint32_t depth)
{
    struct tree_part ignored;
    struct tree header;

    if (scan->field_count == 0 ||
        (depth == 0 && !examination_read_header(&header, &ignored, x->arena, scan, hint)) ||
        !tree_outlined(tree, x->arena, &scan->outline, hint))
        return false;
    if (depth == 0)
        examination_take_addresses(x, &header);
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
        examination_take_addresses(x, tree);
}

void examination_take(struct examination *x, char *message, size_t len, uint32_t depth)
{
    struct str whole = {message, len};
    struct prescan scan;
    struct tree tree = {0};

    examination_repair_line_ends(message, len);
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
