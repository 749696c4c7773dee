/* vba.c - see vba.h. */
#include "vba.h"

#include "base/limits.h"
#include "office_text.h"

#include <string.h>

enum {
    CHUNK = 4096,
    MOST_STREAM = 4 << 20,
    MOST_SOURCE = 4 << 20,
    MOST_MODULES = 1000,
    MODULE_NAME = 0x1a,
    MODULE_NAME_WIDE = 0x32,
    MODULE_OFFSET = 0x31,
    PROJECT_VERSION = 0x09,
};

static unsigned u16(struct str bytes, size_t at)
{
    return at + 2 <= bytes.len
               ? (unsigned char)bytes.at[at] | (unsigned)(unsigned char)bytes.at[at + 1] << 8
               : 0;
}

static uint32_t u32(struct str bytes, size_t at)
{
    return u16(bytes, at) | (uint32_t)u16(bytes, at + 2) << 16;
}

/* --- 2.4.1.3: decompression --- */

/* One token that repeats what came before in its chunk. */
static bool copy_back(struct buf *out, size_t chunk_start, unsigned token)
{
    size_t done = out->len - chunk_start, length, offset;
    unsigned bits = 4;

    while (((size_t)1 << bits) < done)
        bits++;
    length = (token & (0xffffu >> bits)) + 3;
    offset = (token >> (16 - bits)) + 1;
    if (offset > done || done + length > CHUNK)
        return false;
    while (length-- > 0)
        if (!buf_char(out, out->at[out->len - offset]))
            return false;
    return true;
}

static bool decompress_chunk(struct str tokens, struct buf *out)
{
    size_t start = out->len, at = 0;

    while (at < tokens.len) {
        unsigned flags = (unsigned char)tokens.at[at++];

        for (unsigned i = 0; i < 8 && at < tokens.len; i++) {
            if ((flags >> i & 1) == 0) {
                if (out->len - start >= CHUNK || !buf_char(out, tokens.at[at++]))
                    return false;
                continue;
            }
            if (at + 2 > tokens.len || !copy_back(out, start, u16(tokens, at)))
                return false;
            at += 2;
        }
    }
    return true;
}

bool vba_decompress(struct str container, struct buf *out)
{
    size_t at = 1;

    if (container.len < 3 || container.at[0] != 1)
        return false;
    while (at + 2 < container.len) {
        unsigned header = u16(container, at);
        struct str chunk = str_part(container, at + 2, (header & 0xfff) + 1);

        if ((header >> 12 & 7) != 3)
            return false;
        if ((header & 0x8000) == 0) {
            if (!buf_str(out, chunk))
                return false;
        } else if (!decompress_chunk(chunk, out))
            return false;
        at += 2 + chunk.len;
    }
    return true;
}

/* --- modules --- */

/* Anything but the lines that every empty module has. */
static bool has_code(struct str source)
{
    struct str line;

    while (str_next_line(&source, &line)) {
        line = str_trim(line);
        if (line.len > 0 && line.at[0] != '\'' && !str_starts_nocase(line, "Attribute ") &&
            !str_starts_nocase(line, "Option ") && !str_starts_nocase(line, "Rem "))
            return true;
    }
    return false;
}

struct project {
    struct look *look;
    const struct ole *ole;
    int storage;
    bool read; /* some module's source could be read */
    bool code;
};

static void look_at_source(struct project *project, struct str container)
{
    struct buf source;

    buf_init(&source, look_room(project->look, MOST_SOURCE));
    (void)vba_decompress(container, &source);
    look_unpacked(project->look, source.len);
    if (source.len > 0) {
        project->read = true;
        if (has_code(buf_as_str(&source)))
            project->code = true;
        office_look_for_autorun(project->look, buf_as_str(&source));
    }
    buf_dispose(&source);
}

static void look_at_module(struct project *project, const char *name, uint32_t offset)
{
    int index = ole_find(project->ole, project->storage, name);
    struct buf stream;

    if (index == OLE_NONE)
        return;
    buf_init(&stream, look_room(project->look, MOST_STREAM));
    ole_read(project->ole, &project->ole->entries[index], stream.most, &stream);
    look_unpacked(project->look, stream.len);
    look_at_source(project, str_part(buf_as_str(&stream), offset, stream.len));
    buf_dispose(&stream);
}

static void narrow_name(struct str wide, char out[OLE_NAME])
{
    struct buf name;

    buf_init(&name, OLE_NAME - 1);
    for (size_t i = 0; i + 1 < wide.len && i < 64; i += 2) {
        unsigned ch = u16(wide, i);

        utf8_put(&name, ch == 0 || (ch >= 0xd800 && ch < 0xe000) ? '?' : ch);
    }
    memcpy(out, buf_c(&name), name.len + 1);
    buf_dispose(&name);
}

/* The directory says in which stream each module is and where its source begins. */
static void look_at_directory(struct project *project, struct str directory)
{
    char name[OLE_NAME] = "";
    size_t at = 0, modules = 0;

    while (at + 6 <= directory.len && modules < MOST_MODULES) {
        unsigned id = u16(directory, at);
        size_t size = id == PROJECT_VERSION ? 6 : u32(directory, at + 2);
        struct str value = str_part(directory, at + 6, size);

        if (id == MODULE_NAME && value.len < OLE_NAME) {
            memcpy(name, value.at, value.len);
            name[value.len] = '\0';
        } else if (id == MODULE_NAME_WIDE)
            narrow_name(value, name);
        else if (id == MODULE_OFFSET && value.len == 4) {
            look_at_module(project, name, u32(value, 0));
            modules++;
        }
        at += 6 + value.len;
    }
}

/* Without a usable directory: every module begins with an attribute, whose compressed form is
 * always the same. */
static void look_for_sources(struct project *project)
{
    static const char begin[] = "\0Attribut"; /* behind the chunk's header: 3 bytes in */
    const struct ole *ole = project->ole;

    for (size_t i = 1; i < ole->count; i++) {
        struct buf stream;
        struct str bytes;
        size_t at;

        if (ole->entries[i].parent != project->storage || ole->entries[i].storage)
            continue;
        buf_init(&stream, look_room(project->look, MOST_STREAM));
        ole_read(ole, &ole->entries[i], stream.most, &stream);
        look_unpacked(project->look, stream.len);
        bytes = buf_as_str(&stream);
        at = str_find(bytes, (struct str){begin, 9});
        if (at < bytes.len && at >= 3)
            look_at_source(project, str_part(bytes, at - 3, bytes.len));
        buf_dispose(&stream);
    }
}

void look_at_vba(struct look *look, const struct ole *ole, int storage)
{
    struct project project = {.look = look, .ole = ole, .storage = storage};
    int directory = ole_find(ole, storage, "dir");
    struct buf packed, unpacked;

    if (directory == OLE_NONE && ole_find(ole, storage, "_VBA_PROJECT") == OLE_NONE)
        return;
    buf_init(&packed, look_room(look, MOST_STREAM));
    buf_init(&unpacked, look_room(look, MOST_STREAM));
    if (directory != OLE_NONE)
        ole_read(ole, &ole->entries[directory], packed.most, &packed);
    look_unpacked(look, packed.len);
    if (vba_decompress(buf_as_str(&packed), &unpacked))
        look_at_directory(&project, buf_as_str(&unpacked));
    if (!project.read)
        look_for_sources(&project);
    if (project.code || !project.read) /* source that is not there may have been removed */
        look_note(look, PART_MACROS, "VBA macros");
    buf_dispose(&packed);
    buf_dispose(&unpacked);
}
