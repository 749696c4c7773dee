/* see build.h. */
#include "base/build.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The build ID among the notes of one segment; false: it is not there. */
static bool find_note(const char *at, size_t len, char *out)
{
    while (len >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        size_t name, total;

        memcpy(&note, at, sizeof(note));
        name = (note.n_namesz + 3u) & ~3u;
        total = sizeof(note) + name + ((note.n_descsz + 3u) & ~3u);
        if (total > len)
            return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            note.n_descsz <= (BUILD_ID - 1) / 2 && memcmp(at + sizeof(note), "GNU", 4) == 0) {
            const unsigned char *id = (const unsigned char *)at + sizeof(note) + name;

            for (size_t i = 0; i < note.n_descsz; i++)
                snprintf(out + 2 * i, 3, "%02x", id[i]);
            return true;
        }
        at += total;
        len -= total;
    }
    return false;
}

/* The first object is the program itself: the rest are libraries. */
static int look(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

        if (segment->p_type == PT_NOTE &&
            find_note((const char *)(info->dlpi_addr + segment->p_vaddr), segment->p_memsz, arg))
            break;
    }
    return 1;
}

void build_id(char out[BUILD_ID])
{
    out[0] = '\0';
    dl_iterate_phdr(look, out);
}
