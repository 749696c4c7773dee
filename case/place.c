/* place.c - see case/place.h. */
#include "case/place.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool without_slashes(const char *path, struct str *out)
{
    *out = str_of(path);
    while (out->len > 1 && out->at[out->len - 1] == '/')
        out->len--;
    return out->len > 0 && out->len <= PATH_MAX - 32 && !str_equal(*out, str_of("/"));
}

static bool holds_case(const char *folder)
{
    char file[PATH_MAX + 16];
    struct stat st;

    snprintf(file, sizeof(file), "%s/case.db", folder);
    return stat(file, &st) == 0;
}

bool case_name(const char *path, char out[PATH_MAX])
{
    struct str name;

    if (!without_slashes(path, &name))
        return false;
    snprintf(out, PATH_MAX, "%.*s%s", (int)name.len, name.at,
             str_ends_nocase(name, ".case") ? "" : ".case");
    return true;
}

bool case_find(const char *path, char out[PATH_MAX])
{
    struct str name;

    if (!without_slashes(path, &name))
        return false;
    snprintf(out, PATH_MAX, "%.*s", (int)name.len, name.at);
    if (holds_case(out))
        return true;
    snprintf(out, PATH_MAX, "%.*s.case", (int)name.len, name.at);
    return holds_case(out);
}

bool case_can_be(const char *path)
{
    char folder[PATH_MAX];
    struct str name;
    size_t end;

    errno = EINVAL;
    if (!without_slashes(path, &name))
        return false;
    if (case_find(path, folder))
        return true;
    for (end = name.len; end > 0 && name.at[end - 1] != '/';)
        end--;
    snprintf(folder, sizeof(folder), "%.*s", end > 0 ? (int)end : 1, end > 0 ? name.at : ".");
    return access(folder, W_OK | X_OK) == 0;
}

bool case_is_fixed(const char *path)
{
    static const char *const files[] = {"case.db", "case.db-wal", "case.db-shm"};
    char folder[PATH_MAX], file[PATH_MAX + 16];

    if (!case_find(path, folder))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        snprintf(file, sizeof(file), "%s/%s", folder, files[i]);
        if (access(file, F_OK) == 0 && access(file, W_OK) != 0)
            return true;
    }
    return access(folder, W_OK) != 0;
}

/* Of a path that may not be there yet; false: nor is its folder, and nothing will be made. */
static bool folder_of(const char *path, char out[PATH_MAX])
{
    size_t end = str_find_last(str_of(path), str_of("/"));
    char folder[PATH_MAX];

    if (end >= PATH_MAX)
        return false;
    if (end == strlen(path))
        snprintf(folder, sizeof(folder), ".");
    else
        snprintf(folder, sizeof(folder), "%.*s", end == 0 ? 1 : (int)end, path);
    return realpath(folder, out) != NULL;
}

bool case_refuse_inside(const char *path, struct error *err)
{
    char whole[PATH_MAX], folder[PATH_MAX], *last;
    struct str name;

    if (!without_slashes(path, &name))
        return true;
    snprintf(whole, sizeof(whole), "%.*s", (int)name.len, name.at);
    if (!folder_of(whole, folder))
        return true;
    for (;;) {
        if (holds_case(folder))
            return error_set(err, ERROR_USAGE,
                             "%s would lie in the case %s, and what is added to a case counts as "
                             "altering it; name a place outside",
                             path, folder);
        last = strrchr(folder, '/');
        if (!last || last == folder)
            return true;
        *last = '\0';
    }
}
