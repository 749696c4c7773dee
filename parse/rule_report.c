/* rule_report.c - see rule_report.h. */
#include "rule_report.h"

#include "base/frame.h"
#include "base/limits.h"

enum tag {
    TAG_FORMAT = 1,
    TAG_ENCODING,
    TAG_ROWS,
    TAG_ACCEPTED,
    TAG_REJECTED,
    TAG_DUPLICATES,
    TAG_PASSED_OVER,
    TAG_WARNING,
    TAG_LINE,
    TAG_REASON,
    TAG_EXCERPT,
};

enum { MOST = 60 * 1024, MOST_TEXT = 1000 };

void rule_report_blank(struct rule_report *out)
{
    *out = (struct rule_report){.format = "", .encoding = ""};
}

static void put(struct buf *out, enum tag tag, const char *text)
{
    struct str whole = str_of(text);

    pack_str(out, (uint16_t)tag, str_part(whole, 0, utf8_clip(whole, MOST_TEXT)));
}

void rule_report_encode(const struct rule_report *report, struct buf *out)
{
    put(out, TAG_FORMAT, report->format);
    put(out, TAG_ENCODING, report->encoding);
    pack_u64(out, TAG_ROWS, report->rows);
    pack_u64(out, TAG_ACCEPTED, report->accepted);
    pack_u64(out, TAG_REJECTED, report->rejected);
    pack_u64(out, TAG_DUPLICATES, report->duplicates);
    pack_u64(out, TAG_PASSED_OVER, report->passed_over);
    for (size_t i = 0; i < report->warning_count && i < LIMIT_RULE_WARNINGS; i++)
        if (out->len < MOST / 2)
            put(out, TAG_WARNING, report->warnings[i]);
    for (size_t i = 0; i < report->reject_count && i < LIMIT_RULE_REJECTS; i++) {
        if (out->len + (size_t)2 * MOST_TEXT > MOST)
            break;
        pack_u64(out, TAG_LINE, report->rejects[i].line);
        put(out, TAG_REASON, report->rejects[i].reason);
        put(out, TAG_EXCERPT, report->rejects[i].excerpt);
    }
}

struct reader {
    struct unpack in;
    struct arena *arena;
    struct rule_report *out;
    struct rule_reject *rejects;
    enum tag last;
};

static const char *text_of(struct reader *reader, const struct field *field)
{
    struct str text = unpack_text(&reader->in, field);

    return arena_strndup(reader->arena, text.at, text.len);
}

static uint32_t number_of(struct reader *reader, const struct field *field)
{
    return (uint32_t)unpack_u64(&reader->in, field, UINT32_MAX);
}

static void take_reject(struct reader *reader, const struct field *field)
{
    struct rule_report *out = reader->out;
    struct rule_reject *row = &reader->rejects[out->reject_count];

    if (out->reject_count < LIMIT_RULE_REJECTS && field->tag == TAG_LINE) {
        row->line = number_of(reader, field);
    } else if (field->tag == TAG_REASON && reader->last == TAG_LINE) {
        row->reason = text_of(reader, field);
    } else if (field->tag == TAG_EXCERPT && reader->last == TAG_REASON) {
        row->excerpt = text_of(reader, field);
        out->reject_count++;
    } else {
        reader->in.bad = true;
    }
}

static void take_warning(struct reader *reader, const struct field *field)
{
    struct rule_report *out = reader->out;

    if (out->warning_count == LIMIT_RULE_WARNINGS)
        reader->in.bad = true;
    else
        out->warnings[out->warning_count++] = text_of(reader, field);
}

static void take(struct reader *reader, const struct field *field)
{
    struct rule_report *out = reader->out;
    uint32_t *const numbers[] = {&out->rows, &out->accepted, &out->rejected, &out->duplicates,
                                 &out->passed_over};

    if (field->tag < TAG_WARNING && field->tag != (unsigned)reader->last + 1)
        reader->in.bad = true;
    else if (field->tag == TAG_FORMAT)
        out->format = text_of(reader, field);
    else if (field->tag == TAG_ENCODING)
        out->encoding = text_of(reader, field);
    else if (field->tag < TAG_WARNING)
        *numbers[field->tag - TAG_ROWS] = number_of(reader, field);
    else if (field->tag == TAG_WARNING)
        take_warning(reader, field);
    else
        take_reject(reader, field);
    reader->last = (enum tag)field->tag;
}

bool rule_report_decode(struct rule_report *out, struct arena *arena, struct str blob)
{
    struct reader reader = {.in = {.rest = blob}, .arena = arena, .out = out};
    struct field field;
    bool whole = false;

    rule_report_blank(out);
    out->warnings = arena_alloc(arena, LIMIT_RULE_WARNINGS * sizeof(*out->warnings));
    reader.rejects = arena_alloc(arena, (LIMIT_RULE_REJECTS + 1) * sizeof(*reader.rejects));
    out->rejects = reader.rejects;
    while (!reader.in.bad && unpack_next(&reader.in, &field)) {
        take(&reader, &field);
        whole = whole || field.tag == TAG_PASSED_OVER;
    }
    return !reader.in.bad && whole && reader.last != TAG_LINE && reader.last != TAG_REASON;
}
