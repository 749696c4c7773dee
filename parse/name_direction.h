/* name_direction.h - direction marks in a file name: honest ones, and those that deceive.
 *
 * Hebrew and Arabic names carry such marks for good reason: Windows itself begins the name of a
 * copy with U+200F. They only say which way a run of letters goes; the letters of ".exe" stay in
 * their order. An override (U+202D, U+202E) turns the letters themselves round and has no place in
 * a name (detections.md P08). The others deceive only where they part a document's ending from the
 * real one: "photo.jpg", a mark, ".exe" is shown to who reads from right to left as
 * ".exephoto.jpg". */
#ifndef PARSE_NAME_DIRECTION_H
#define PARSE_NAME_DIRECTION_H

#include "base/text.h"

/* Adds name with one DIRECTION_MARK for each of its marks, in shown form or raw. Returns whether
 * an override was among them. */
enum { DIRECTION_MARK = '\x01' };
bool direction_marks(struct buf *out, struct str name);

#endif
