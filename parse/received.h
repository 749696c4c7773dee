/* received.h - where a message came by: Received fields, and the fields with the sender's IP. */
#ifndef PARSE_RECEIVED_H
#define PARSE_RECEIVED_H

#include "base/mem.h"
#include "parse/mail.h"

/* Reads one Received value (unfolded or not). What it does not say is "". */
void received_read(struct str value, struct arena *arena, struct mail_received *out);

/* The first IP address in text, brackets and "IPv6:" taken off; empty: none. */
struct str ip_find(struct str text);

#endif
