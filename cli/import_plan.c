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

struct import_root {
    struct import_root *next;
    const char *path, *own;
};

struct place { /* a directory */
    const char *path;
    const char *folder; /* "" the one the operator named */
    const char *own;    /* what mails lying in it are filed under */
    unsigned depth;
};

struct walk {
    import_item_fn fn;
    void *arg;
    uint64_t helpers;
    struct error *err;
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

static bool tell(struct walk *walk, struct import_item *item)
{
    const char *slash = strrchr(item->path, '/');

    item->name = slash ? slash + 1 : item->path;
    return walk->fn(walk->arg, item, walk->err);
}

static bool tell_problem(struct walk *walk, const char *path, const char *place,
                         const char *problem)
{
    return tell(walk,
                &(struct import_item){
                    .path = path, .place = place, .folder = "", .parent = "", .problem = problem});
}

static const char *kind_of(mode_t mode)
{
    return S_ISLNK(mode)    ? "a symbolic link; links are not followed"
           : S_ISFIFO(mode) ? "a pipe, not a file"
           : S_ISSOCK(mode) ? "a socket, not a file"
           : S_ISDIR(mode)  ? "a folder where a file was expected"
                            : "a device, not a file";
}

static bool tell_file(struct walk *walk, const char *path, const struct place *place,
                      const struct stat *info, bool maildir)
{
    if (!S_ISREG(info->st_mode))
        return tell_problem(walk, path, place->path, kind_of(info->st_mode));
    return tell(walk, &(struct import_item){.path = path,
                                            .place = place->path,
                                            .folder = place->own,
                                            .parent = place->folder,
                                            .size = (uint64_t)info->st_size,
                                            .maildir = maildir});
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

struct names { /* of a directory */
    struct arena arena;
    const char **at;
    size_t count, room;
};

static void names_dispose(struct names *names)
{
    free(names->at);
    arena_dispose(&names->arena);
}

static int compare_names(const void *left, const void *right)
{
    return strcoll(*(const char *const *)left, *(const char *const *)right);
}

static void keep_name(struct names *names, const char *name)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return;
    if (names->count == names->room) {
        names->room = names->room ? 2 * names->room : 64;
        names->at = xreallocarray(names->at, names->room, sizeof(*names->at));
    }
    names->at[names->count++] = arena_strndup(&names->arena, name, strlen(name));
}

/* Sorted. False: it cannot be read; errno says why. */
static bool names_of(const char *path, struct names *out)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    *out = (struct names){0};
    if (!dir)
        return false;
    while ((entry = readdir(dir))) /* NOLINT(concurrency-mt-unsafe): this DIR is ours alone */
        keep_name(out, entry->d_name);
    closedir(dir);
    if (out->count > 0)
        qsort(out->at, out->count, sizeof(*out->at), compare_names);
    return true;
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

static const char *folder_of(struct arena *arena, const struct place *parent, const char *name,
                             bool in_maildir)
{
    struct str raw = str_of(name);
    const char *own;

    if (in_maildir && name[0] == '.' && name[1])
        own = maildir_name(arena, name);
    else if (str_ends_nocase(raw, ".sbd") || str_ends_nocase(raw, ".mbox"))
        own =
            utf8_name(arena, str_part(raw, 0, strlen(name) - (raw.at[raw.len - 1] == 'd' ? 4 : 5)));
    else
        own = utf8_name(arena, raw);
    return parent->folder[0] ? join(arena, parent->folder, "/", own) : own;
}

/* --- walking --- */

static bool walk_place(struct walk *walk, const struct place *place);

static bool tell_unread(struct walk *walk, const char *path)
{
    struct error why = {0};

    error_set_errno(&why, ERROR_IO, "cannot be read");
    return tell_problem(walk, path, path, why.text);
}

static bool walk_mail(struct walk *walk, const struct place *here, const char *name)
{
    struct arena arena = {0};
    const char *path;
    struct stat info;
    bool ok;

    if (name[0] == '.' || import_is_helper(name)) {
        walk->helpers++;
        return true;
    }
    path = join(&arena, here->path, "/", name);
    ok = lstat(path, &info) == 0
             ? tell_file(walk, path, here, &info, true)
             : tell_problem(walk, path, here->path, "vanished while it was looked at");
    arena_dispose(&arena);
    return ok;
}

static bool walk_mails(struct walk *walk, const struct place *place, const char *sub)
{
    struct place here = *place;
    struct arena arena = {0};
    struct names names;
    bool ok = true;

    here.path = join(&arena, place->path, "/", sub);
    if (!names_of(here.path, &names))
        ok = tell_unread(walk, here.path);
    for (size_t i = 0; ok && i < names.count; i++)
        ok = walk_mail(walk, &here, names.at[i]);
    names_dispose(&names);
    arena_dispose(&arena);
    return ok;
}

static bool is_of_maildir(const char *name)
{
    return strcmp(name, "cur") == 0 || strcmp(name, "new") == 0 || strcmp(name, "tmp") == 0;
}

/* Of files and folders one or the other. */
static bool walk_entry(struct walk *walk, const struct place *place, const char *name,
                       bool in_maildir, bool folders)
{
    struct arena arena = {0};
    const char *path = join(&arena, place->path, "/", name);
    struct place below = {.path = path, .depth = place->depth + 1};
    struct stat info;
    bool ok = true;

    if (lstat(path, &info) != 0) {
        if (!folders)
            ok = tell_problem(walk, path, place->path, "vanished while it was looked at");
    } else if (S_ISDIR(info.st_mode) != folders) {
        ok = true;
    } else if (!folders && import_is_helper(name)) {
        walk->helpers++;
    } else if (!folders) {
        ok = tell_file(walk, path, place, &info, false);
    } else if (!in_maildir || !is_of_maildir(name)) {
        below.folder = folder_of(&arena, place, name, in_maildir);
        below.own = below.folder;
        ok = walk_place(walk, &below);
    }
    arena_dispose(&arena);
    return ok;
}

static bool walk_maildir(struct walk *walk, const struct place *place)
{
    struct place maildir = *place;

    maildir.own = place->folder[0] ? place->folder : "INBOX";
    return walk_mails(walk, &maildir, "cur") &&
           (!is_folder(place->path, "new") || walk_mails(walk, &maildir, "new"));
}

static bool walk_place(struct walk *walk, const struct place *place)
{
    bool in_maildir = is_maildir(place->path);
    struct names names;
    bool ok;

    if (place->depth > LIMIT_IMPORT_DEPTH)
        return tell_problem(walk, place->path, place->path, "folders are nested too deep");
    ok = names_of(place->path, &names) || tell_unread(walk, place->path);
    if (in_maildir)
        ok = ok && walk_maildir(walk, place);
    for (size_t i = 0; ok && i < names.count;
         i++) /* files first: those of a folder stand together */
        ok = walk_entry(walk, place, names.at[i], in_maildir, false);
    for (size_t i = 0; ok && i < names.count; i++)
        ok = walk_entry(walk, place, names.at[i], in_maildir, true);
    names_dispose(&names);
    return ok;
}

/* --- what the operator named --- */

static bool walk_root(struct walk *walk, const struct import_root *root)
{
    const struct place place = {.path = root->path, .folder = "", .own = root->own};
    struct stat info;

    if (stat(root->path, &info) != 0)
        return tell_problem(walk, root->path, root->path, "vanished while it was looked at");
    if (S_ISDIR(info.st_mode))
        return walk_place(walk, &place);
    if (!S_ISREG(info.st_mode))
        return tell_problem(walk, root->path, root->path, kind_of(info.st_mode));
    return tell(walk, &(struct import_item){.path = root->path,
                                            .place = root->path,
                                            .folder = root->own,
                                            .parent = "",
                                            .size = (uint64_t)info.st_size,
                                            .named = true});
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

static bool count_item(void *arg, const struct import_item *item, struct error *err)
{
    struct import_plan *plan = arg;

    (void)err;
    plan->count++;
    plan->bytes += item->size;
    return true;
}

bool import_plan_add(struct import_plan *plan, const char *path, struct error *err)
{
    struct walk walk = {.fn = count_item, .arg = plan, .err = err};
    struct import_root *root;
    size_t len = strlen(path);
    struct stat info;
    bool ok;

    if (!check(path, err))
        return false;
    while (len > 1 && path[len - 1] == '/')
        len--;
    root = arena_alloc(&plan->arena, sizeof(*root));
    *root = (struct import_root){.path = arena_strndup(&plan->arena, path, len)};
    if (stat(root->path, &info) != 0)
        return error_set_errno(err, ERROR_IO, "cannot read %s", root->path);
    root->own = S_ISDIR(info.st_mode) ? last_name(&plan->arena, root->path) : "Imported";
    *(plan->last ? &plan->last->next : &plan->first) = root;
    plan->last = root;
    ok = walk_root(&walk, root);
    plan->helpers += walk.helpers;
    return ok;
}

bool import_plan_each(const struct import_plan *plan, import_item_fn fn, void *arg,
                      struct error *err)
{
    struct walk walk = {.fn = fn, .arg = arg, .err = err};

    for (const struct import_root *root = plan->first; root; root = root->next)
        if (!walk_root(&walk, root))
            return false;
    return true;
}

void import_plan_dispose(struct import_plan *plan)
{
    arena_dispose(&plan->arena);
}
