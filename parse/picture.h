/* picture.h - PNG, JPEG and GIF as grey values, to look for QR codes in; see look.h. */
#ifndef PARSE_PICTURE_H
#define PARSE_PICTURE_H

#include "base/hash.h"
#include "look.h"

struct picture {         /* picture_dispose() */
    unsigned char *grey; /* rows from the top, one byte each */
    unsigned width, height;
};

void picture_dispose(struct picture *picture);

/* True for the formats below, by their first bytes. */
bool picture_is(struct str bytes);

/* False: damaged, of another kind, or of more than LIMIT_PICTURE_PIXELS (then *limit is true).
 * Large ones may come back smaller. */
bool picture_read(struct picture *out, struct str bytes, bool *limit);

/* Loads the libraries of all formats: before the process is locked down, and before
 * picture_read(). */
NODISCARD bool pictures_load(struct error *err);

/* Each for one format (picture_png.c, picture_jpeg.c, picture_gif.c). */
NODISCARD bool picture_load_png(struct error *err);
NODISCARD bool picture_load_jpeg(struct error *err);
NODISCARD bool picture_load_gif(struct error *err);
bool picture_read_png(struct picture *out, struct str bytes, bool *limit);
bool picture_read_jpeg(struct picture *out, struct str bytes, bool *limit);
bool picture_read_gif(struct picture *out, struct str bytes, bool *limit);

/* Room for a picture; false and *limit if it is too large. */
bool picture_make(struct picture *out, uint64_t width, uint64_t height, bool *limit);

/* Looks for QR codes; their text and links become the part's. Nothing if bytes are no picture.
 * PART_UNSEARCHED: it is one, but nothing here finds codes. */
void look_at_picture(struct look *look, struct str bytes);
/* True: there is one, or the picture was not searched. */
bool look_at_pixels(struct look *look, const struct picture *picture);

/* A picture in which this process found no code; *pixels: how many it searched. */
bool picture_seen(const struct hash *hash, uint64_t *pixels);
void picture_remember(const struct hash *hash, uint64_t pixels);

#endif
