/* body_store.c - see body_store.h. */
#include "body_store.h"

#include "base/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FRAMES_ENOUGH KIB(64)

bool body_store_open(struct body_store *store, int fd, int control, struct error *err)
{
    *store = (struct body_store){.control = control};
    buf_init(&store->frames, MIB(1));
    buf_init(&store->fields, KIB(1));
    return record_open(&store->writer, fd, err);
}

void body_store_dispose(struct body_store *store)
{
    record_dispose(&store->writer);
    buf_dispose(&store->frames);
    buf_dispose(&store->fields);
}

static void copy_name(char out[OBJECT_NAME], struct str name)
{
    size_t len = name.len < OBJECT_NAME - 1 ? name.len : OBJECT_NAME - 1;

    for (size_t i = 0; i < len; i++)
        out[i] = (char)(name.at[i] >= ' ' && name.at[i] <= '~' ? name.at[i] : '?');
    out[len] = '\0';
}

bool body_store_begin(struct body_store *store, struct str name, uint64_t length, struct error *err)
{
    store->at_hand = (struct object){.number = ++store->last_number};
    copy_name(store->at_hand.name, name);
    return record_begin(&store->writer, length, err);
}

bool body_store_end(struct body_store *store, struct object *out, struct error *err)
{
    *out = store->at_hand;
    return record_end(&store->writer, &out->record, err);
}

bool body_store_whole(struct body_store *store, struct str name, struct str bytes,
                      struct object *out, struct error *err)
{
    return body_store_begin(store, name, bytes.len, err) &&
           record_add(&store->writer, bytes, err) && body_store_end(store, out, err);
}

void body_store_abandon(struct body_store *store, struct transcript *transcript,
                        char text[OBJECT_TORN])
{
    struct record_writer *writer = &store->writer;
    uint64_t got = writer->at_hand.length - writer->left;
    struct str rest = record_abandon(writer);

    snprintf(text, OBJECT_TORN, "object %" PRIu64 ": %" PRIu64 " of %" PRIu64 " bytes came",
             store->last_number, got, writer->at_hand.length);
    if (!transcript)
        return;
    transcript_say(transcript, "<%s; the last %zu follow>", text, rest.len);
    transcript_add(transcript, SAID_BY_SERVER, rest);
}

bool body_store_announce(struct body_store *store, const struct object *object, struct error *err)
{
    struct frame frame = {.type = NET_OBJECT};
    const struct record *record = &object->record;

    buf_clear(&store->fields);
    pack_u64(&store->fields, NET_NUMBER, object->number);
    pack_u64(&store->fields, NET_OFFSET, record->offset);
    pack_u64(&store->fields, NET_LENGTH, record->length);
    pack_str(&store->fields, NET_HASH,
             (struct str){(const char *)record->hash.bytes, sizeof(record->hash.bytes)});
    pack_u64(&store->fields, NET_UID, object->uid);
    pack_text(&store->fields, NET_NAME, object->name);
    pack_u64(&store->fields, NET_NIL, object->nil);
    frame.payload = buf_as_str(&store->fields);
    frame_put(&store->frames, &frame);
    return store->frames.len < FRAMES_ENOUGH || body_store_flush(store, err);
}

bool body_store_flush(struct body_store *store, struct error *err)
{
    if (!record_flush(&store->writer, err))
        return false;
    if (store->control >= 0)
        return frame_write_all(store->control, &store->frames, err);
    buf_clear(&store->frames);
    return true;
}
