/* view_shelf.c - the playbooks there are, and which of them were started in this case. */
#include "fold.h"
#include "playing.h"

#include <stdio.h>
#include <string.h>

struct shelf { /* state of view_shelf */
    struct shelf_entry *entries;
    int64_t *numbers; /* of each on the whole shelf, from 1 */
    size_t count;
    struct play *plays; /* newest first */
    size_t play_count;
    struct deed_fitting fitting;
};

enum { STATE = 10 };

static const struct play *newest_run(const struct shelf *shelf, const char *id)
{
    for (size_t i = 0; i < shelf->play_count; i++)
        if (strcmp(shelf->plays[i].playbook, id) == 0)
            return &shelf->plays[i];
    return NULL;
}

/* What others extend is not for following; of the rest what the filter lets through. */
static void choose(struct shelf *shelf, struct arena *arena, const char *filter)
{
    size_t kept = 0;

    shelf->numbers = arena_alloc(arena, (shelf->count + 1) * sizeof(*shelf->numbers));
    for (size_t i = 0; i < shelf->count; i++) {
        const struct shelf_entry *entry = &shelf->entries[i];
        const char *texts[] = {entry->id, entry->title};

        if (entry->is_base || !fold_has_words(str_of(filter), texts, ARRAY_LEN(texts)))
            continue;
        shelf->entries[kept] = *entry;
        shelf->numbers[kept++] = (int64_t)i + 1;
    }
    shelf->count = kept;
}

/* "netease" is netease.yaml. */
static bool fits(const struct shelf *shelf, const struct shelf_entry *entry)
{
    size_t len = shelf->fitting.playbook ? strlen(shelf->fitting.playbook) : 0;

    return len > 0 && strncmp(entry->file, shelf->fitting.playbook, len) == 0 &&
           strcmp(entry->file + len, ".yaml") == 0;
}

/* What fits stands first: it is what the first line, and S on it, begin with. */
static void put_first_what_fits(struct shelf *shelf)
{
    for (size_t i = 1; i < shelf->count; i++) {
        struct shelf_entry entry = shelf->entries[i];
        int64_t number = shelf->numbers[i];

        if (!fits(shelf, &entry))
            continue;
        memmove(shelf->entries + 1, shelf->entries, i * sizeof(*shelf->entries));
        memmove(shelf->numbers + 1, shelf->numbers, i * sizeof(*shelf->numbers));
        shelf->entries[0] = entry;
        shelf->numbers[0] = number;
    }
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct shelf *shelf = pane->state;

    if (!pane->play)
        return error_set(err, ERROR_USAGE, "playbooks cannot be walked through here");
    if (!shelf_list(&pane->arena, pane->play->playbook_dir, &shelf->entries, &shelf->count, err) ||
        !play_list(cf, &pane->arena, &shelf->plays, &shelf->play_count, err))
        return false;
    choose(shelf, &pane->arena, pane->filter);
    if (pane->filter[0] != '\0')
        pane->nothing = "No playbook has these words. Esc shows all.";
    if (pane->hands && pane->hands->fitting &&
        !pane->hands->fitting(pane->hands->self, cf, &pane->arena, &shelf->fitting))
        shelf->fitting = (struct deed_fitting){0};
    put_first_what_fits(shelf);
    pane->title = "which playbook";
    pane_loaded(pane, (int64_t)shelf->count, 0, shelf->count);
    return true;
}

static int head_height(const struct pane *pane)
{
    const struct shelf *shelf = pane->state;

    return shelf->fitting.why ? 2 : 1;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    const struct shelf *shelf = pane->state;

    if (shelf->fitting.why)
        canvas_printf(canvas, area.y++, area.x, area.width, STYLE_PLAIN, "%s fits: %s",
                      shelf->fitting.playbook, shelf->fitting.why);
    canvas_text(canvas, area.y, area.x, STATE, STYLE_DIM, str_of("Here"));
    canvas_text(canvas, area.y, area.x + STATE, area.width - STATE, STYLE_DIM,
                str_of("Playbook (Enter reads it, S starts it)"));
}

static const char *state_of(const struct play *play, bool fit)
{
    if (!play)
        return fit ? "fits" : "";
    return play->ended ? play->outcome : "running";
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct shelf *shelf = pane->state;
    const struct shelf_entry *entry = &shelf->entries[index];
    const struct play *play = newest_run(shelf, entry->id);

    canvas_text(canvas, area.y, area.x, STATE - 1, play && play->ended ? STYLE_DIM : STYLE_GOOD,
                str_of(state_of(play, fits(shelf, entry))));
    canvas_column(canvas, area.y, area.x + STATE, area.width - STATE, STYLE_PLAIN,
                  str_of(entry->title));
}

/* A run that is going on opens where it stands, else the playbook is there to be read. */
static struct target enter(const struct pane *pane, size_t index)
{
    const struct shelf *shelf = pane->state;
    const struct play *play = newest_run(shelf, shelf->entries[index].id);

    if (play && !play->ended)
        return (struct target){.view = &view_playbook, .id = play->id};
    return (struct target){.view = &view_book, .part = shelf->numbers[index]};
}

static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct shelf *shelf = pane->state;

    return shelf->numbers[index];
}

const struct shelf_entry *shelf_selected(const struct pane *pane)
{
    const struct shelf *shelf = pane->state;
    size_t index;

    return pane_selected(pane, &index) && index < shelf->count ? &shelf->entries[index] : NULL;
}

const struct view view_shelf = {
    .name = "Playbooks",
    .about = "The playbooks that came with the program, and which were started in this case.",
    .state_size = sizeof(struct shelf),
    .watches = CASE_PLAYS,
    .actions = shelf_actions,
    .load = load,
    .nothing = "No playbook came with this program.",
    .head_height = head_height,
    .head = head,
    .row = row,
    .enter = enter,
    .row_id = row_id,
};
