/* survey_walk.c - all mail in its order, read and decoded ahead; see survey.h. */
#include "survey.h"

#include "base/ahead.h"
#include "base/limits.h"

#include "copies.h"

#include <stdlib.h>
#include <string.h>

enum {
    ROWS = 32,            /* of one step */
    ROW_BYTES = KIB(128), /* of facts that wait in a step to be taken, and one row's more */
};

struct row {
    struct message message;
    struct facts_place facts;
    struct mail mail;
    struct mail_row shown; /* once decoded */
    enum direction told;   /* by the case; the message's own is what is found now */
    bool worked;           /* on, or not yet; and then: */
    bool decoded;
    bool twice; /* decoded already, as another copy: not worth the work */
};

struct step {
    struct arena arena;
    struct row rows[ROWS];
    size_t count;
};

struct walk {
    struct survey *survey;
    const struct survey_visit *visit;
    struct facts_reader *reader;
    struct copies read; /* whose decoding was begun */
    struct copies seen;
    struct arena late; /* what a row is worked on with when it is taken */
    bool first;        /* pass */
    bool ended;
    uint64_t unread, headers_unread, copies;
};

const struct hash *survey_identity(const struct message *message)
{
    return hash_is_zero(&message->raw) ? &message->header : &message->raw;
}

struct str survey_key(const struct hash *identity)
{
    return (struct str){(const char *)identity->bytes, sizeof(identity->bytes)};
}

/* --- reading --- */

static bool read_row(struct walk *walk, struct step *step)
{
    struct row *row = &step->rows[step->count];

    if (!facts_reader_next(walk->reader, &step->arena, &row->message, &row->facts))
        return false;
    row->told = row->message.direction;
    row->worked = row->decoded = false;
    row->twice = copies_get(&walk->read, &row->message) != COPIES_NONE;
    if (!row->twice)
        copies_put(&walk->read, &row->message, DIRECTION_IN);
    step->count++;
    return true;
}

static bool read_step(void *arg, void *slot, size_t *weight, bool *end, struct error *err)
{
    struct walk *walk = arg;
    struct step *step = slot;

    (void)err; /* facts_reader_free() tells */
    while (!walk->ended && step->count < ROWS)
        walk->ended = !read_row(walk, step);
    *weight = 0; /* slots are few, and what each holds is bounded */
    *end = step->count == 0;
    return true;
}

/* --- working, on any thread --- */

/* Returns how many bytes of facts it has. */
static size_t work_on(struct walk *walk, unsigned thread, struct row *row, struct arena *arena)
{
    struct str blob = facts_reader_record(walk->reader, thread, &row->facts);
    char *facts = arena_strndup(arena, blob.at, blob.len); /* then the mail's texts */
    struct error bad = {0};

    row->worked = true;
    row->decoded = blob.len > 0 && facts_decode_here(&row->mail, arena, facts, blob.len, &bad);
    if (!row->decoded)
        return blob.len;
    row->message.direction = survey_direction(walk->survey, &row->message, &row->mail);
    row->shown = (struct mail_row){.message = &row->message, .mail = &row->mail};
    if (walk->visit->judge)
        walk->visit->judge(walk->visit->arg, thread, &row->message, &row->shown, arena);
    return blob.len;
}

static void work_step(void *arg, unsigned thread, void *slot)
{
    struct step *step = slot;
    size_t bytes = 0;

    for (size_t i = 0; i < step->count && bytes < ROW_BYTES; i++)
        if (!step->rows[i].twice && !hash_is_zero(survey_identity(&step->rows[i].message)))
            bytes += work_on(arg, thread, &step->rows[i], &step->arena);
}

/* --- taking, in order --- */

static void note_turned(struct survey *survey, int64_t id, enum direction direction)
{
    if (survey->turned_count == survey->turned_room) {
        survey->turned_room =
            survey->turned_room ? survey->turned_room + survey->turned_room / 4 : 64;
        survey->turned =
            xreallocarray(survey->turned, survey->turned_room, sizeof(*survey->turned));
    }
    survey->turned[survey->turned_count++] = (struct turned){id, direction};
}

static void note_direction(struct walk *walk, struct row *row, enum direction direction)
{
    if (walk->first && direction != row->told)
        note_turned(walk->survey, row->message.id, direction);
}

static void take_row(struct walk *walk, struct row *row)
{
    int64_t direction;

    if (hash_is_zero(survey_identity(&row->message)))
        return; /* not fetched: coverage counts it */
    direction = copies_get(&walk->seen, &row->message);
    if (direction != COPIES_NONE) {
        walk->copies += !hash_is_zero(&row->message.raw);
        note_direction(walk, row, (enum direction)direction);
        return;
    }
    /* There was no room left, or the other copy could not be read, or is long past. */
    if (!row->worked)
        work_on(walk, 0, row, &walk->late);
    if (!row->decoded) {
        walk->unread++;
        walk->headers_unread += hash_is_zero(&row->message.raw);
        return;
    }
    note_direction(walk, row, row->message.direction);
    copies_put(&walk->seen, &row->message, row->message.direction);
    walk->visit->mail(walk->visit->arg, &row->shown);
}

static bool take_step(void *arg, void *slot, struct error *err)
{
    struct walk *walk = arg;
    struct step *step = slot;

    (void)err;
    for (size_t i = 0; i < step->count; i++) {
        take_row(walk, &step->rows[i]);
        arena_clear(&walk->late);
    }
    return true;
}

static void clear_step(void *slot)
{
    struct step *step = slot;

    arena_clear(&step->arena);
    step->count = 0;
}

static void dispose_step(void *slot)
{
    struct step *step = slot;

    arena_dispose(&step->arena);
}

bool survey_walk(struct survey *survey, struct casefile *cf, const struct survey_visit *visit,
                 struct error *err)
{
    struct walk *walk = xcalloc(1, sizeof(*walk));
    const struct ahead ahead = {.read = read_step,
                                .work = work_step,
                                .take = take_step,
                                .clear = clear_step,
                                .dispose = dispose_step,
                                .arg = walk,
                                .slot_size = sizeof(struct step),
                                .most_weight = 1};
    bool ok;

    *walk = (struct walk){.survey = survey,
                          .visit = visit,
                          .reader = facts_reader_new(cf, survey->threads),
                          .first = !survey->facts.partners};
    ok = ahead_run(&ahead, survey->threads, err);
    ok = facts_reader_free(walk->reader, err) && ok;
    survey->unread = walk->unread;
    survey->headers_unread = walk->headers_unread;
    survey->copies = walk->copies;
    copies_dispose(&walk->read);
    copies_dispose(&walk->seen);
    arena_dispose(&walk->late);
    free(walk);
    return ok;
}
