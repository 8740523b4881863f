#include "calc/cover.h"

#include <math.h>

#include "base/num.h"

/* As a closed piece between whole numbers, where only these count. */
static struct td_piece
on_whole(struct td_piece p)
{
	double t = 1e-9;

	p.lo = p.lo_open ? floor(p.lo + t) + 1 : ceil(p.lo - t);
	p.hi = p.hi_open ? ceil(p.hi - t) - 1 : floor(p.hi + t);
	p.lo_open = p.hi_open = false;
	return p;
}

bool
td_piece_some(struct td_piece p, bool whole)
{
	if (whole) {
		p = on_whole(p);
		return p.lo <= p.hi;
	}
	if (isinf(p.lo) || isinf(p.hi))
		return p.lo < p.hi;
	return td_more(p.hi, p.lo) || (td_same(p.hi, p.lo) && !p.lo_open && !p.hi_open);
}

double
td_piece_example(struct td_piece p, bool whole)
{
	if (whole)
		p = on_whole(p);
	if (isinf(p.lo) && isinf(p.hi))
		return 0;
	if (isinf(p.lo))
		return p.hi_open ? p.hi - 1 : p.hi;
	if (isinf(p.hi))
		return p.lo_open ? p.lo + 1 : p.lo;
	return whole ? p.lo : p.lo + (p.hi - p.lo) / 2;
}

/* The further of two ends counts; of two at the same number the one that excludes it. */
struct td_piece
td_piece_meet(struct td_piece a, struct td_piece b)
{
	struct td_piece out = a;

	if (b.lo > a.lo || (!(b.lo < a.lo) && b.lo_open)) {
		out.lo = b.lo;
		out.lo_open = b.lo_open;
	}
	if (b.hi < a.hi || (!(b.hi > a.hi) && b.hi_open)) {
		out.hi = b.hi;
		out.hi_open = b.hi_open;
	}
	return out;
}

static void
keep(struct td_cover *cover, struct td_piece piece)
{
	if (td_piece_some(piece, cover->whole) && !td_list_push(&cover->left, piece))
		cover->no_memory = true;
}

void
td_cover_start(struct td_cover *cover, struct td_piece line, bool whole)
{
	*cover = (struct td_cover){ .whole = whole };
	keep(cover, line);
}

/* The parts of one left piece below and above what was taken. */
static void
keep_rest(struct td_cover *cover, struct td_piece left, struct td_piece taken)
{
	struct td_piece below = { left.lo, taken.lo, left.lo_open, !taken.lo_open };
	struct td_piece above = { taken.hi, left.hi, !taken.hi_open, left.hi_open };

	keep(cover, below);
	keep(cover, above);
}

bool
td_cover_take(struct td_cover *cover, struct td_piece piece)
{
	struct td_cover rest = { .whole = cover->whole, .no_memory = cover->no_memory };
	bool some = false;

	for (size_t i = 0; i < cover->left.n; i++) {
		struct td_piece met = td_piece_meet(cover->left.at[i], piece);

		if (td_piece_some(met, cover->whole)) {
			some = true;
			keep_rest(&rest, cover->left.at[i], met);
		} else {
			keep(&rest, cover->left.at[i]);
		}
	}
	td_list_fini(&cover->left);
	*cover = rest;
	return some;
}

void
td_cover_fini(struct td_cover *cover)
{
	td_list_fini(&cover->left);
}
