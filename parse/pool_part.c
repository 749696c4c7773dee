/* pool_part.c - the bytes of a part as a worker hands them over; see parse/pool.h. */
#include "base/frame.h"
#include "parse/pool.h"
#include "protocol.h"

bool pool_part(struct str blob, struct str *bytes, uint64_t *size, struct error *err)
{
    struct unpack in = {.rest = blob};
    struct str why = str_of("");
    bool has = false, sized = false;
    struct field field;

    *bytes = str_of("");
    *size = 0;
    while (unpack_next(&in, &field)) {
        if (field.tag == PROTOCOL_WHY) {
            why = unpack_text(&in, &field);
        } else if (field.tag == PROTOCOL_BYTES) {
            *bytes = field.value;
            has = true;
        } else if (field.tag == PROTOCOL_SIZE) {
            *size = unpack_u64(&in, &field, INT64_MAX);
            sized = true;
        } else {
            in.bad = true;
        }
    }
    if (in.bad || has != sized || has == (why.len > 0) || bytes->len > POOL_PIECE ||
        bytes->len > *size)
        return error_set(err, ERROR_JAIL, "the parse worker broke its contract");
    return has || error_set(err, ERROR_LIMIT, "%.*s", (int)utf8_clip(why, 200), why.at);
}
