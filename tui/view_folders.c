/* view_folders.c - the folders, to look into one. */
#include "case/tables.h"
#include "pane.h"
#include "show.h"

#include "base/limits.h"

#include <stdio.h>
#include <string.h>

struct folders {
    struct folder *rows;
    const char **names;  /* of each folder: with its mailbox, where there are several */
    const char **guests; /* of each folder: who may use it besides the owner */
};

enum { USE = 9, COUNTS = 20 };

struct owners {
    const char *owner; /* the case's */
    const struct account *accounts;
    size_t count;
};

static bool is_same_user(const struct owners *owners, const struct account *one, int64_t account)
{
    for (size_t i = 0; i < owners->count; i++)
        if (owners->accounts[i].id == account)
            return str_equal_nocase(str_of(one->user), str_of(owners->accounts[i].user));
    return false;
}

static bool has_name(const struct account *account, struct str name)
{
    return str_equal_nocase(name, str_of(account->user)) ||
           str_equal_nocase(name, str_of(account->address));
}

/* Of several mailboxes each has its own owner: the user of another one is a guest. What was
 * imported may be anybody's. */
static bool is_owner(struct str name, const struct owners *owners, int64_t account)
{
    bool others = false;

    if (str_starts(name, "user="))
        name = str_part(name, strlen("user="), name.len);
    if (str_equal_nocase(name, str_of("owner")))
        return true;
    for (size_t i = 0; i < owners->count; i++) {
        const struct account *one = &owners->accounts[i];

        if (!has_name(one, name))
            continue;
        if (one->id == account || is_same_user(owners, one, account))
            return true;
        others = others || strcmp(one->kind, "imap") == 0;
    }
    return !others && str_equal_nocase(name, str_of(owners->owner));
}

/* Of "anyone lrs, bob lr" what is not the owner's own. */
static const char *guests_of(struct arena *arena, const struct folder *folder,
                             const struct owners *owners)
{
    struct str rest = str_of(folder->acl);
    struct buf guests;
    const char *kept;

    buf_init(&guests, rest.len + 1);
    while (rest.len > 0) {
        struct str entry = str_part(rest, 0, str_find(rest, str_of(", ")));
        size_t name = entry.len;

        rest = str_part(rest, entry.len + 2, rest.len);
        while (name > 0 && entry.at[name - 1] != ' ')
            name--;
        if (name > 0 && is_owner(str_part(entry, 0, name - 1), owners, folder->account))
            continue;
        buf_text(&guests, guests.len > 0 ? ", " : "");
        buf_str(&guests, entry);
    }
    kept = arena_strndup(arena, buf_c(&guests), guests.len);
    buf_dispose(&guests);
    return kept;
}

static bool name_of(const char **out, struct casefile *cf, struct arena *arena,
                    const struct folder *folder, struct error *err)
{
    const char *mailbox;
    struct buf name;

    if (!account_told(cf, arena, folder->account, &mailbox, err))
        return false;
    buf_init(&name, KIB(8));
    buf_printf(&name, *mailbox ? "%s (%s)" : "%s%s", folder->name, mailbox);
    *out = arena_strndup(arena, buf_c(&name), name.len);
    buf_dispose(&name);
    return true;
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct folders *folders = pane->state;
    struct account *accounts;
    struct case_info info;
    struct owners owners;
    size_t count;

    if (!folder_list(cf, &pane->arena, 0, &folders->rows, &count, err) ||
        !account_list(cf, &pane->arena, &accounts, &owners.count, err) ||
        !casefile_info(cf, &info, err))
        return false;
    owners.accounts = accounts;
    owners.owner = info.owner;
    folders->names = arena_alloc(&pane->arena, (count + 1) * sizeof(*folders->names));
    folders->guests = arena_alloc(&pane->arena, (count + 1) * sizeof(*folders->guests));
    for (size_t i = 0; i < count; i++)
        folders->guests[i] = guests_of(&pane->arena, &folders->rows[i], &owners);
    for (size_t i = 0; i < count; i++)
        if (!name_of(&folders->names[i], cf, &pane->arena, &folders->rows[i], err))
            return false;
    pane_loaded(pane, (int64_t)count, 0, count);
    return true;
}

static const char *use_name(const struct folder *folder)
{
    switch (folder->use) {
    case FOLDER_PLAIN:
        return "";
    case FOLDER_INBOX:
        return "inbox";
    case FOLDER_SENT:
        return "sent";
    case FOLDER_DRAFTS:
        return "drafts";
    case FOLDER_TRASH:
        return "trash";
    case FOLDER_JUNK:
        return "junk";
    case FOLDER_ARCHIVE:
        return "archive";
    case FOLDER_ALL:
        return "all mail";
    }
    return "";
}

static int name_width(struct rect area)
{
    return (area.width - USE - COUNTS - 2) * 3 / 5;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    int x = area.x;

    (void)pane;
    canvas_text(canvas, area.y, x, USE, STYLE_DIM, str_of("Use"));
    x += USE;
    canvas_text(canvas, area.y, x, COUNTS, STYLE_DIM, str_of("Copied of there"));
    x += COUNTS;
    canvas_text(canvas, area.y, x, name_width(area), STYLE_DIM, str_of("Folder"));
    x += name_width(area) + 1;
    canvas_text(canvas, area.y, x, area.x + area.width - x, STYLE_DIM, str_of("Shared with"));
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct folders *folders = pane->state;
    const struct folder *folder = &folders->rows[index];
    enum style style = folder->current ? STYLE_PLAIN : STYLE_DIM;
    char have[SHOW], exists[SHOW];
    int x = area.x;

    canvas_text(canvas, area.y, x, USE, STYLE_DIM, str_of(use_name(folder)));
    x += USE;
    canvas_printf(canvas, area.y, x, COUNTS - 1, style, "%s of %s", show_count(folder->have, have),
                  show_count(folder->exists, exists));
    x += COUNTS;
    canvas_column(canvas, area.y, x, name_width(area), style, str_of(folders->names[index]));
    x += name_width(area) + 1;
    canvas_column(canvas, area.y, x, area.x + area.width - x, STYLE_WARN,
                  str_of(folders->guests[index]));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct folders *folders = pane->state;

    return (struct target){.view = &view_messages, .id = folders->rows[index].id};
}

static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct folders *folders = pane->state;

    return folders->rows[index].id;
}

const struct view view_folders = {
    .name = "Folders",
    .about = "The mailbox's folders: what they are for, how much of them is copied, who shares.",
    .state_size = sizeof(struct folders),
    .watches = CASE_FOLDERS | CASE_MESSAGES,
    .load = load,
    .nothing = "No folder is known yet.",
    .head = head,
    .row = row,
    .enter = enter,
    .row_id = row_id,
};
