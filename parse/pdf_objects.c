/* pdf_objects.c - see pdf_objects.h. */
#include "pdf_objects.h"

#include "inflate.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PACKED = 4 << 20 };

bool pdf_has(struct str text, const char *word)
{
    return str_find(text, str_of(word)) < text.len;
}

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

/* Off the front alone: a file may end in blanks without end. */
struct str pdf_skip_blanks(struct str text)
{
    while (text.len > 0 && (text.at[0] == '\0' || strchr(" \t\r\n\f", text.at[0])))
        text = str_part(text, 1, text.len);
    return text;
}

bool pdf_take_number(struct str *text, uint64_t *number)
{
    struct str rest = pdf_skip_blanks(*text);
    size_t len = 0;

    while (len < rest.len && is_digit(rest.at[len]))
        len++;
    if (!str_to_u64(str_part(rest, 0, len), UINT32_MAX, number))
        return false;
    *text = str_part(rest, len, rest.len);
    return true;
}

bool pdf_take_reference(struct str *text, uint64_t *number)
{
    struct str rest = *text;
    uint64_t generation;

    if (!pdf_take_number(&rest, number) || !pdf_take_number(&rest, &generation))
        return false;
    rest = pdf_skip_blanks(rest);
    if (!str_starts(rest, "R"))
        return false;
    *text = str_part(rest, 1, rest.len);
    return true;
}

/* Most files have a few dozen objects: tables for as many as there may be would cost more to clear
 * than the file costs to read. */
static void make_room(struct pdf_objects *objects, uint64_t number)
{
    size_t was = objects->number_room;

    if (objects->count == objects->room) {
        objects->room = objects->room ? 2 * objects->room : 64;
        objects->at = xreallocarray(objects->at, objects->room, sizeof(*objects->at));
    }
    if (number < was)
        return;
    while (number >= objects->number_room)
        objects->number_room = objects->number_room ? 2 * objects->number_room : 64;
    objects->by_number =
        xreallocarray(objects->by_number, objects->number_room, sizeof(*objects->by_number));
    memset(objects->by_number + was, 0, (objects->number_room - was) * sizeof(*objects->by_number));
}

static void add(struct pdf_objects *objects, uint64_t number, struct str body)
{
    size_t stream = str_find(body, str_of("stream")), start = stream + 6;
    struct pdf_object *object;

    if (objects->count == PDF_OBJECTS || number >= PDF_NUMBERS)
        return;
    make_room(objects, number);
    object = &objects->at[objects->count];
    *object = (struct pdf_object){.dictionary = str_part(body, 0, stream)};
    if (stream < body.len) {
        start += start < body.len && body.at[start] == '\r';
        start += start < body.len && body.at[start] == '\n';
        object->stream = str_part(body, start, body.len);
    }
    objects->by_number[number] = (uint32_t)++objects->count;
}

/* The number that stands in front of " 0 obj", whose blank is at `at`. */
static bool number_before(struct str bytes, size_t at, uint64_t *number)
{
    size_t generation = at, end, from;

    while (generation > 0 && is_digit(bytes.at[generation - 1]))
        generation--;
    end = generation;
    while (end > 0 && (bytes.at[end - 1] == ' ' || bytes.at[end - 1] == '\n'))
        end--;
    from = end;
    while (from > 0 && end - from < 10 && is_digit(bytes.at[from - 1]))
        from--;
    return generation < at && end < generation &&
           str_to_u64(str_part(bytes, from, end - from), UINT32_MAX, number);
}

static void find_plain(struct pdf_objects *objects, struct str bytes)
{
    size_t at = 0;

    while (at < bytes.len && objects->count < PDF_OBJECTS) {
        struct str body;
        uint64_t number;

        at += str_find(str_part(bytes, at, bytes.len), str_of(" obj"));
        if (at >= bytes.len)
            return;
        at += 4;
        if (!number_before(bytes, at - 4, &number))
            continue;
        body = str_part(bytes, at, bytes.len);
        body = str_part(body, 0, str_find(body, str_of("endobj")));
        add(objects, number, body);
        at += body.len;
    }
}

static bool value_of(struct str dictionary, const char *name, uint64_t *value)
{
    struct str rest;
    size_t at = str_find(dictionary, str_of(name));

    rest = str_part(dictionary, at + strlen(name), dictionary.len);
    return at < dictionary.len && pdf_take_number(&rest, value);
}

/* An object stream: pairs of number and offset, then the objects. */
static void open_packed(struct pdf_objects *objects, struct look *look, size_t index)
{
    struct pdf_object object = objects->at[index];
    uint64_t first = 0, number, offset;
    struct str all, pairs;
    struct buf out;

    if (!pdf_has(object.dictionary, "/ObjStm") || !value_of(object.dictionary, "/First", &first))
        return;
    buf_init(&out, MOST_PACKED);
    if (pdf_unpack(&object, look, MOST_PACKED, &out)) {
        all = (struct str){arena_strndup(&objects->arena, buf_c(&out), out.len), out.len};
        pairs = str_part(all, 0, first);
        while (objects->count < PDF_OBJECTS && pdf_take_number(&pairs, &number) &&
               pdf_take_number(&pairs, &offset)) {
            struct str next = pairs, body;
            uint64_t skip, end;

            if (!pdf_take_number(&next, &skip) || !pdf_take_number(&next, &end) || end < offset)
                end = all.len;
            body = str_part(all, first + offset, end - offset);
            add(objects, number, str_part(body, 0, str_find(body, str_of("stream"))));
        }
    }
    buf_dispose(&out);
}

void pdf_objects_find(struct pdf_objects *objects, struct look *look, struct str bytes)
{
    size_t plain;

    *objects = (struct pdf_objects){0};
    find_plain(objects, bytes);
    plain = objects->count;
    for (size_t i = 0; i < plain; i++)
        open_packed(objects, look, i);
}

void pdf_objects_dispose(struct pdf_objects *objects)
{
    free(objects->at);
    free(objects->by_number);
    arena_dispose(&objects->arena);
    *objects = (struct pdf_objects){0};
}

const struct pdf_object *pdf_object(const struct pdf_objects *objects, uint64_t number)
{
    uint32_t index = number < objects->number_room ? objects->by_number[number] : 0;

    return index > 0 ? &objects->at[index - 1] : NULL;
}

bool pdf_unpack(const struct pdf_object *object, struct look *look, size_t most, struct buf *out)
{
    struct buf unpacked;
    bool ok;

    if (object->stream.len == 0)
        return false;
    if (!pdf_has(object->dictionary, "/Filter"))
        return buf_str(out, str_part(object->stream, 0, most)) || out->len > 0;
    if (!pdf_has(object->dictionary, "/FlateDecode") && !pdf_has(object->dictionary, "/Fl"))
        return false;
    buf_init(&unpacked, look_room(look, most));
    ok = inflate_bytes(object->stream, &unpacked);
    look_unpacked(look, unpacked.len);
    buf_str(out, buf_as_str(&unpacked));
    buf_dispose(&unpacked);
    return ok;
}
