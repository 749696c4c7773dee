/* import_plan.c - every file at and below what the operator named; see import.h.
 *
 * Folders' names come from where files lie: a Maildir is INBOX, its ".Sent.2024" is Sent/2024
 * (Maildir++); "Sent.sbd" beside an mbox "Sent" is Thunderbird's folder of folders. */
#include "import.h"

#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

struct place { /* a directory */
    const char *path;
    const char *folder; /* "" the one the operator named */
    const char *own;    /* what mails lying in it are filed under */
    unsigned depth;
};

static const char *join(struct arena *arena, const char *a, const char *between, const char *b)
{
    struct buf text;
    const char *copy;

    buf_init(&text, 4 * PATH_ROOM);
    buf_printf(&text, "%s%s%s", a, between, b);
    copy = arena_strndup(arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return copy;
}

static struct import_item *add(struct import_plan *plan, const char *path, const char *place)
{
    const char *slash = strrchr(path, '/');
    struct import_item *item;

    if (plan->count == plan->room) {
        plan->room = plan->room ? 2 * plan->room : 256;
        plan->items = xreallocarray(plan->items, plan->room, sizeof(*plan->items));
    }
    item = &plan->items[plan->count++];
    *item = (struct import_item){
        .path = path, .name = slash ? slash + 1 : path, .place = place, .folder = "", .parent = ""};
    return item;
}

static void add_problem(struct import_plan *plan, const char *path, const char *place,
                        const char *problem)
{
    add(plan, path, place)->problem = arena_strndup(&plan->arena, problem, strlen(problem));
}

static const char *kind_of(mode_t mode)
{
    return S_ISLNK(mode)    ? "a symbolic link; links are not followed"
           : S_ISFIFO(mode) ? "a pipe, not a file"
           : S_ISSOCK(mode) ? "a socket, not a file"
           : S_ISDIR(mode)  ? "a folder where a file was expected"
                            : "a device, not a file";
}

static void add_file(struct import_plan *plan, const char *path, const struct place *place,
                     const struct stat *info, bool maildir)
{
    struct import_item *item;

    if (!S_ISREG(info->st_mode)) {
        add_problem(plan, path, place->path, kind_of(info->st_mode));
        return;
    }
    item = add(plan, path, place->path);
    item->folder = place->own;
    item->parent = place->folder;
    item->size = (uint64_t)info->st_size;
    item->maildir = maildir;
    plan->bytes += item->size;
}

bool import_is_helper(const char *name)
{
    static const char *const whole[] = {"maildirfolder", "maildirsize", "subscriptions",
                                        ".DS_Store",     "Thumbs.db",   "desktop.ini"};
    /* not dovecot.log, nor dovecot.sieve: those are what somebody wants to have read */
    static const char *const beginnings[] = {
        "dovecot.index",      "dovecot.list.index",  "dovecot.map.index", "dovecot.mailbox.log",
        "dovecot-uidlist",    "dovecot-uidvalidity", "dovecot-keywords",  "dovecot-acl",
        "dovecot-attributes", "courierimap",         ".dovecot.lda"};

    for (size_t i = 0; i < ARRAY_LEN(whole); i++)
        if (strcmp(name, whole[i]) == 0)
            return true;
    for (size_t i = 0; i < ARRAY_LEN(beginnings); i++)
        if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return str_ends_nocase(str_of(name), ".msf");
}

static bool is_folder(const char *path, const char *name)
{
    char full[PATH_ROOM];
    struct stat info;

    return snprintf(full, sizeof(full), "%s/%s", path, name) < (int)sizeof(full) &&
           lstat(full, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_maildir(const char *path)
{
    return is_folder(path, "cur") && (is_folder(path, "new") || is_folder(path, "tmp"));
}

/* The names in a directory, sorted, in the arena. -1: it cannot be read. */
static int list(struct arena *arena, const char *path, char ***out)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort), kept = 0;

    if (count < 0)
        return -1;
    *out = arena_alloc(arena, ((size_t)count + 1) * sizeof(**out));
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;

        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            (*out)[kept++] = arena_strndup(arena, name, strlen(name));
        free(entries[i]);
    }
    free(entries);
    return kept;
}

/* --- folders' names --- */

static const char *utf8_name(struct arena *arena, struct str raw)
{
    struct buf name;
    const char *copy;

    buf_init(&name, 4 * PATH_ROOM);
    folder_decode_name(&name, raw);
    copy = arena_strndup(arena, buf_c(&name), name.len);
    buf_dispose(&name);
    return copy;
}

/* ".Sent.2024" -> "Sent/2024". */
static const char *maildir_name(struct arena *arena, const char *name)
{
    char *copy = arena_strndup(arena, name + 1, strlen(name + 1));

    for (char *at = copy; *at; at++)
        if (*at == '.')
            *at = '/';
    return utf8_name(arena, str_of(copy));
}

static const char *folder_of(struct import_plan *plan, const struct place *parent, const char *name,
                             bool in_maildir)
{
    struct str raw = str_of(name);
    const char *own;

    if (in_maildir && name[0] == '.' && name[1])
        own = maildir_name(&plan->arena, name);
    else if (str_ends_nocase(raw, ".sbd") || str_ends_nocase(raw, ".mbox"))
        own = utf8_name(&plan->arena,
                        str_part(raw, 0, strlen(name) - (raw.at[raw.len - 1] == 'd' ? 4 : 5)));
    else
        own = utf8_name(&plan->arena, raw);
    return parent->folder[0] ? join(&plan->arena, parent->folder, "/", own) : own;
}

/* --- walking --- */

static void walk(struct import_plan *plan, const struct place *place);

static void walk_mails(struct import_plan *plan, const struct place *place, const char *sub)
{
    struct place here = *place;
    char **names;
    int count;

    here.path = join(&plan->arena, place->path, "/", sub);
    count = list(&plan->arena, here.path, &names);
    if (count < 0) {
        struct error why = {0};

        error_set_errno(&why, ERROR_IO, "cannot be read");
        add_problem(plan, here.path, here.path, why.text);
    }
    for (int i = 0; i < count; i++) {
        const char *path = join(&plan->arena, here.path, "/", names[i]);
        struct stat info;

        if (names[i][0] == '.' || import_is_helper(names[i]))
            plan->helpers++;
        else if (lstat(path, &info) == 0)
            add_file(plan, path, &here, &info, true);
        else
            add_problem(plan, path, here.path, "vanished while it was looked at");
    }
}

static void walk_entry(struct import_plan *plan, const struct place *place, const char *name,
                       bool in_maildir, bool folders)
{
    const char *path = join(&plan->arena, place->path, "/", name);
    struct place below;
    struct stat info;

    if (lstat(path, &info) != 0) {
        if (!folders)
            add_problem(plan, path, place->path, "vanished while it was looked at");
        return;
    }
    if (S_ISDIR(info.st_mode) != folders)
        return;
    if (!folders && import_is_helper(name)) {
        plan->helpers++;
    } else if (!folders) {
        add_file(plan, path, place, &info, false);
    } else if (!in_maildir ||
               (strcmp(name, "cur") != 0 && strcmp(name, "new") != 0 && strcmp(name, "tmp") != 0)) {
        below = (struct place){.path = path, .depth = place->depth + 1};
        below.folder = folder_of(plan, place, name, in_maildir);
        below.own = below.folder;
        walk(plan, &below);
    }
}

static void walk(struct import_plan *plan, const struct place *place)
{
    struct place maildir = *place;
    bool in_maildir = is_maildir(place->path);
    char **names;
    int count;

    if (place->depth > LIMIT_IMPORT_DEPTH) {
        add_problem(plan, place->path, place->path, "folders are nested too deep");
        return;
    }
    count = list(&plan->arena, place->path, &names);
    if (count < 0) {
        struct error why = {0};

        error_set_errno(&why, ERROR_IO, "cannot be read");
        add_problem(plan, place->path, place->path, why.text);
        return;
    }
    if (in_maildir) {
        maildir.own = place->folder[0] ? place->folder : "INBOX";
        walk_mails(plan, &maildir, "cur");
        if (is_folder(place->path, "new"))
            walk_mails(plan, &maildir, "new");
    }
    for (int i = 0; i < count; i++) /* files first: those of a folder stand together */
        walk_entry(plan, place, names[i], in_maildir, false);
    for (int i = 0; i < count; i++)
        walk_entry(plan, place, names[i], in_maildir, true);
}

static const char *last_name(struct arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    const char *slash = real ? strrchr(real, '/') : NULL;
    const char *name = slash && slash[1] ? slash + 1 : "imported";
    struct str raw = str_of(name);
    const char *copy;

    if (str_ends_nocase(raw, ".mbox"))
        raw.len -= 5;
    copy = utf8_name(arena, raw);
    free(real);
    return copy;
}

static bool check(const char *path, struct error *err)
{
    struct stat info;

    if (!*path)
        return error_set(err, ERROR_USAGE, "an empty path names no file");
    if (stat(path, &info) != 0) /* the operator's own link is followed */
        return error_set_errno(err, ERROR_IO, "cannot read %s", path);
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
        return error_set(err, ERROR_IO, "cannot import %s: it is %s", path, kind_of(info.st_mode));
    if (access(path, S_ISDIR(info.st_mode) ? R_OK | X_OK : R_OK) != 0)
        return error_set_errno(err, ERROR_IO, "cannot read %s", path);
    return true;
}

bool import_plan_add(struct import_plan *plan, const char *path, struct error *err)
{
    struct place place = {.folder = ""};
    size_t len = strlen(path);
    struct stat info;

    if (!check(path, err))
        return false;
    while (len > 1 && path[len - 1] == '/')
        len--;
    place.path = arena_strndup(&plan->arena, path, len);
    if (stat(place.path, &info) != 0)
        return error_set_errno(err, ERROR_IO, "cannot read %s", place.path);
    if (S_ISDIR(info.st_mode)) {
        place.own = last_name(&plan->arena, place.path);
        walk(plan, &place);
        return true;
    }
    place.own = "Imported";
    add_file(plan, place.path, &place, &info, false);
    plan->items[plan->count - 1].named = true;
    return true;
}

void import_plan_dispose(struct import_plan *plan)
{
    free(plan->items);
    arena_dispose(&plan->arena);
}
