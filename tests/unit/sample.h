/*
 * sample.h - a scoring made by hand, for tests of reports: three units of one cluster, a section with two
 * criteria (one of them pending for Bắc Kạn), a bonus, a deduction, a knock-out and two awards.
 *
 * Without a plan and slots: nothing was computed.
 */
#ifndef TEST_SAMPLE_H
#define TEST_SAMPLE_H

#include "engine.h"

struct td_scoring *sample_new(void); /* ends the test when memory is lacking */
void sample_free(struct td_scoring *scoring);

#endif
