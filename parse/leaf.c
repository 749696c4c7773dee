/* leaf.c - the content of one part: decoded once, hashed once; see examination.h. */
#include "attach.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/turned.h"
#include "encoding_guess.h"
#include "examination.h"
#include "keep.h"
#include "passages.h"

#include <string.h>

struct collector {
    struct hasher *hasher;
    uint64_t size;
};

static void collect(void *arg, struct str piece)
{
    struct collector *collector = arg;

    hasher_add(collector->hasher, piece.at, piece.len);
    collector->size += piece.len;
}

/* Of an encoding whose name is not known nobody can say what a reader sees. */
static enum tree_encoding encoding_of(struct examination *x, const struct tree_part *from)
{
    enum tree_encoding encoding = from->encoding;

    if (encoding != TREE_STRANGE)
        return encoding;
    encoding = encoding_guess(from->raw);
    if (encoding != TREE_STRANGE)
        return encoding;
    if (str_trim(from->raw).len > 0)
        examination_limit(x, "encoding");
    return TREE_PLAIN;
}

/* Plain content is used where it lies. */
static struct str read_content(struct examination *x, const struct tree_part *from,
                               struct mail_part *part)
{
    struct collector collector = {.hasher = x->tools->hasher};
    struct buf *decoded = &x->tools->content;
    struct str content = from->raw;
    enum tree_encoding encoding = encoding_of(x, from);

    if (encoding == TREE_PLAIN) {
        hasher_add(x->tools->hasher, content.at, content.len);
        part->size = content.len;
    } else {
        buf_clear(decoded);
        tree_decode(encoding, from->raw, decoded, collect, &collector);
        content = buf_as_str(decoded);
        part->size = collector.size;
        if (content.len < collector.size)
            examination_limit(x, "part-size");
    }
    hasher_finish(x->tools->hasher, &part->hash);
    return content;
}

/* "invoice.pdf.exe. " opens as .exe: blanks and dots at the end do not count. */
static const char *extension_of(struct arena *arena, const char *name)
{
    struct str whole = str_of(name);
    const char *dot;

    while (whole.len > 0 && strchr(". ", whole.at[whole.len - 1]))
        whole.len--;
    dot = whole.len > 0 ? memrchr(whole.at, '.', whole.len) : NULL;
    if (!dot)
        return "";
    return keep_lower(arena, str_part(whole, (size_t)(dot - whole.at) + 1, whole.len), MAIL_WORD);
}

static bool is_sealed(const struct tree_part *from)
{
    return (strcmp(from->type, "application/pkcs7-mime") == 0 ||
            strcmp(from->type, "application/x-pkcs7-mime") == 0) &&
           strcmp(from->report_type, "signed-data") != 0 &&
           strcmp(from->report_type, "certs-only") != 0;
}

static uint32_t traits_of(const struct tree_part *from)
{
    bool attached = strcmp(from->disposition, "attachment") == 0;
    uint32_t traits = 0;

    if (attached || from->name[0])
        traits |= PART_ATTACHMENT;
    if (strcmp(from->disposition, "inline") == 0 || (from->content_id[0] && !attached))
        traits |= PART_INLINE;
    if (is_sealed(from))
        traits |= PART_ENCRYPTED;
    return traits;
}

struct mail_part *examination_add_part(struct examination *x, const struct tree_part *from,
                                       uint32_t depth)
{
    struct mail *mail = x->mail;
    struct mail_part *part;

    if (x->granted)
        return NULL;
    if (mail->part_count == LIMIT_PARTS || depth > LIMIT_MIME_DEPTH) {
        examination_limit(x, mail->part_count == LIMIT_PARTS ? "parts" : "mime-depth");
        return NULL;
    }
    if (mail->part_count == x->part_room) {
        size_t room = x->part_room ? 2 * x->part_room : 16;
        struct mail_part *parts = arena_alloc(x->arena, room * sizeof(*parts));

        if (x->part_room)
            memcpy(parts, mail->parts, mail->part_count * sizeof(*parts));
        mail->parts = parts;
        x->part_room = room;
    }
    part = &mail->parts[mail->part_count++];
    *part = (struct mail_part){
        .number = (uint32_t)mail->part_count,
        .depth = depth,
        .declared_type = from->type,
        .real_type = "",
        .charset = from->charset,
        .disposition = from->disposition,
        .content_id = from->content_id,
        .name = keep_shown(x->arena, str_of(from->name), MAIL_LINE),
        .extension = extension_of(x->arena, from->name),
        .traits = traits_of(from),
        .detail = "",
        .text = "",
    };
    return part;
}

static void grant(struct examination *x, struct str content, const struct mail_part *part)
{
    x->granted = content.len == part->size;
    x->wished_size = part->size;
    if (x->wish->from < content.len)
        buf_str(x->wished, str_part(content, (size_t)x->wish->from, x->wish->most));
}

/* The last of the room is for what passages there are: files that only fill it come first. */
static void keep_words(struct examination *x, struct mail_part *part, struct str text)
{
    size_t left = LIMIT_STORED_WORDS - x->words_kept;
    size_t begin = left > LIMIT_STORED_PASSAGES ? left - LIMIT_STORED_PASSAGES : 0;
    size_t room = left < MAIL_DOCUMENT ? left : MAIL_DOCUMENT;
    struct buf words;

    buf_init(&words, room);
    if (passages_keep(&words, text,
                      begin < MAIL_DOCUMENT / 4 * 3 ? begin : MAIL_DOCUMENT / 4 * 3) ==
        PASSAGES_LOST)
        examination_limit(x, "document-text");
    part->text = keep_text(x->arena, buf_as_str(&words), room);
    x->words_kept += strlen(part->text);
    buf_dispose(&words);
}

void examination_keep_words(struct examination *x, struct mail_part *part, struct str text)
{
    struct buf seen;

    if (!turned_is_in(text)) {
        keep_words(x, part, text);
        return;
    }
    buf_init(&seen, text.len);
    buf_str(&seen, text);
    turned_read(&seen);
    keep_words(x, part, buf_as_str(&seen));
    buf_dispose(&seen);
}

struct str leaf_examine(struct examination *x, const struct tree_part *from, struct mail_part *part)
{
    struct str content = read_content(x, from, part);

    if (x->wish) {
        if (x->wish->number == part->number)
            grant(x, content, part);
        return content;
    }
    examination_limit(x, attach_examine(content, part, x->arena, &x->attached));
    if (part->text[0])
        examination_keep_words(x, part, str_of(part->text));
    return content;
}
