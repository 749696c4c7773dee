/* view_source.c - bytes from the evidence, line by line, as they are. */
#include "case/evidence.h"
#include "pane.h"
#include "show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    WHOLE = 4 * 1024 * 1024, /* up to here it is read whole and its hash checked */
    SHOWN = 256 * 1024,
};

/* The beginning of a large object, unchecked. */
static bool read_beginning(struct casefile *cf, const struct evidence_place *place, struct buf *out,
                           struct error *err)
{
    char *bytes;
    ssize_t got;
    int fd;

    if (!evidence_open(cf, place->segment, &fd, err))
        return false;
    buf_init(out, SHOWN);
    bytes = xcalloc(SHOWN, 1);
    got = pread(fd, bytes, SHOWN, (off_t)place->offset);
    if (got < 0)
        error_set_errno(err, ERROR_IO, "cannot read the evidence");
    else
        buf_add(out, bytes, (size_t)got);
    free(bytes);
    close(fd);
    return got >= 0;
}

static void add_note(struct doc *doc, const struct evidence_place *place)
{
    char size[SHOW], shown[SHOW];

    if (place->length > WHOLE)
        doc_printf(doc, STYLE_WARN, 0,
                   "The first %s of %s. The hash covers all of it and was not checked for this "
                   "page.",
                   show_bytes(SHOWN, shown), show_bytes(place->length, size));
    else if (place->length > SHOWN)
        doc_printf(doc, STYLE_WARN, 0, "The first %s of %s; the hash of all of it is right.",
                   show_bytes(SHOWN, shown), show_bytes(place->length, size));
    else
        doc_printf(doc, STYLE_DIM, 0, "All of it, %s, and its hash is right.",
                   show_bytes(place->length, size));
    doc_add(doc, STYLE_DIM, 0,
            str_of("Exactly as it came: links are not disarmed here. <U+202E> and \\xFF in reverse "
                   "stand for what must not be shown."));
    doc_blank(doc);
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    const struct hash *hash = &pane->target.hash;
    struct evidence_place place;
    struct buf bytes;
    struct str text;
    bool ok;

    pane->title = "source";
    if (!evidence_find(cf, hash, &place, err))
        return false;
    ok = place.length > WHOLE ? read_beginning(cf, &place, &bytes, err)
                              : evidence_read(cf, hash, WHOLE, &bytes, err);
    if (!ok)
        return false;
    text = str_part(buf_as_str(&bytes), 0, SHOWN);
    add_note(&pane->doc, &place);
    doc_lines(&pane->doc, 0, (struct str){arena_strndup(&pane->arena, text.at, text.len), text.len},
              1);
    buf_dispose(&bytes);
    return true;
}

const struct view view_source = {
    .name = "Source",
    .about = "The bytes of a message or script, from the evidence, with line numbers.",
    .load = load,
    .nothing = "It is empty.",
};
