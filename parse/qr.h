/* qr.h - QR codes in a picture, by libzbar (qr.c), where the build and the machine have it. */
#ifndef PARSE_QR_H
#define PARSE_QR_H

#include "picture.h"

/* To be called before the process is locked down. False: there is none here, and qr_find() finds
 * nothing. */
bool qr_load(void);
bool qr_is_loaded(void);
void qr_unload(void);

/* Calls fn for each code's bytes. */
void qr_find(const struct picture *picture, void (*fn)(void *arg, struct str text), void *arg);

#endif
