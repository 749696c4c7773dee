/* copies.c - see copies.h. */
#include "copies.h"

#include "survey.h"

#include <string.h>

static bool has_date(const struct message *message)
{
    return message->date != INT64_MIN;
}

static uint64_t beginning(const struct hash *hash)
{
    uint64_t first;

    memcpy(&first, hash->bytes, sizeof(first));
    return first;
}

static int64_t get_near(const struct copies *copies, const struct hash *identity)
{
    size_t known = copies->count < COPIES_NEAR ? copies->count : COPIES_NEAR;
    uint64_t first = beginning(identity);

    for (size_t i = 0; i < known; i++)
        if (copies->begins[i] == first && hash_equal(&copies->near[i].identity, identity))
            return copies->near[i].direction;
    return COPIES_NONE;
}

int64_t copies_get(const struct copies *copies, const struct message *message)
{
    const struct hash *identity = survey_identity(message);

    return has_date(message) ? get_near(copies, identity)
                             : marks_get(&copies->dateless, survey_key(identity));
}

void copies_put(struct copies *copies, const struct message *message, enum direction direction)
{
    const struct hash *identity = survey_identity(message);
    size_t place = copies->count % COPIES_NEAR;

    if (!has_date(message)) {
        marks_put(&copies->dateless, survey_key(identity), (uint32_t)direction);
        return;
    }
    copies->begins[place] = beginning(identity);
    copies->near[place] = (struct copy){*identity, direction};
    copies->count++;
}

void copies_dispose(struct copies *copies)
{
    marks_dispose(&copies->dateless);
}
