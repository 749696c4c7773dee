/* library.c - see base/library.h. */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

bool library_load(const char *file, const char *const *names, size_t count, void *slots,
                  struct error *err)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

    if (!library)
        return error_set(err, ERROR_IO, "the library %s is missing, or what it needs is", file);
    for (size_t i = 0; i < count; i++) {
        void *place = dlsym(library, names[i]);

        if (!place) {
            memset(slots, 0, i * sizeof(place));
            return error_set(err, ERROR_IO, "the library %s has no %s", file, names[i]);
        }
        /* POSIX hands functions out as void *, which C does not turn into one. */
        memcpy((char *)slots + i * sizeof(place), &place, sizeof(place));
    }
    return true;
}
