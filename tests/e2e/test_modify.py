"""trade modify, kill and release-kill against a gateway process: other values for an order that stands, once; what stops, stops."""

import json
import sys

import lw_e2e
from lw_e2e import CountingProxy, at_once, expect, find_spread, market


class Desk:
    """A spread, and a price at which its order rests."""

    def __init__(self, place):
        self.place, self.gateway = place, place.gateway()
        self.spread = find_spread(place, self.gateway)
        self.proxy = CountingProxy(self.gateway)

    def trade(self, *words):
        return self.place.run("trade", *words, "--port", str(self.proxy.port))

    def open(self, limit, *more):
        expiry, k1, k2 = self.spread
        return self.trade("open", "SPY", "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2, "--limit", limit, *more)

    def rest(self):
        """Above the middle of the market by most of what the collar allows."""
        limit = "%.2f" % (market(self.place, self.gateway, *self.spread)[1] + 0.15)
        done = self.open(limit, "--wait", "3")
        expect(done.returncode == 0 and "WORKING" in done.stdout, "it was to rest: %s%s" % (done.stdout, done.stderr))
        return done.stdout.split()[0], float(limit)


def a_changed_order_is_the_same_order(place):
    desk = Desk(place)
    intent, limit = desk.rest()
    done = desk.trade("modify", intent, "--limit", "%.2f" % (limit - 0.02), "--format", "json")
    expect(done.returncode == 0, "modify: exit %d: %s" % (done.returncode, done.stderr))
    last = json.loads(done.stdout.splitlines()[-1])
    expect(last["intent"] == intent and "%.2f" % (limit - 0.02) in last["sentence"], str(last))
    expect(desk.proxy.orders == 2, "an order and its change are two frames, not %d" % desk.proxy.orders)
    listed = desk.trade("list").stdout.splitlines()
    expect(len(listed) == 1 and listed[0].startswith(intent), "one order: %r" % listed)


def a_price_that_trades_fills_the_changed_order(place):
    desk = Desk(place)
    intent, _ = desk.rest()
    done = desk.trade("modify", intent, "--limit", at_once(place, desk.gateway, *desk.spread), "--qty", "2", "--wait", "5")
    expect(done.returncode == 0, "modify: exit %d: %s" % (done.returncode, done.stderr))
    listed = desk.trade("list").stdout
    expect("Filled 2 of 2" in listed, listed)
    expect(place.run("journal", "verify").returncode == 0, "the journal is whole")


def what_cannot_be_changed_is_said(place):
    desk = Desk(place)
    intent, limit = desk.rest()
    same = desk.trade("modify", intent, "--limit", "%.2f" % limit)
    expect(same.returncode == 4 and "these values already" in same.stderr, same.stderr)
    wild = desk.trade("modify", intent, "--limit", "1.95")
    expect(wild.returncode == 4 and "G7" in wild.stderr, wild.stderr)
    expect(desk.trade("modify", intent).returncode == 1, "without a price")
    expect(desk.trade("modify", "LWNOSUCHORDER", "--limit", "1").returncode == 1, "an order that is not there")
    desk.trade("cancel", intent)
    over = desk.trade("modify", intent, "--limit", "%.2f" % (limit - 0.01))
    expect(over.returncode == 1 and "is over" in over.stderr, over.stderr)
    expect(desk.proxy.orders == 1, "%d orders were sent" % desk.proxy.orders)


def the_switch_cancels_and_stays_until_it_is_released(place):
    desk = Desk(place)
    intent, _ = desk.rest()
    done = desk.trade("kill")
    expect(done.returncode == 0 and "CANCELLED" in done.stdout, "exit %d: %s" % (done.returncode, done.stdout))
    price = at_once(place, desk.gateway, *desk.spread)
    refused = desk.open(price)
    expect(refused.returncode == 4 and "G15" in refused.stderr, "exit %d: %s" % (refused.returncode, refused.stderr))
    expect(desk.proxy.orders == 1, "%d orders were sent" % desk.proxy.orders)
    expect(desk.trade("release-kill").returncode == 0, "released")
    expect(desk.open(price, "--wait", "30").returncode == 0, "and orders go again")


def one_more_of_a_spread_is_asked_for(place):
    desk = Desk(place)
    _, limit = desk.rest()
    refused = desk.open("%.2f" % (limit - 0.01))
    expect(refused.returncode == 4 and "G10" in refused.stderr, "exit %d: %s" % (refused.returncode, refused.stderr))
    added = desk.open("%.2f" % (limit - 0.01), "--add", "--wait", "3")
    expect(added.returncode == 0 and "WORKING" in added.stdout, "exit %d: %s" % (added.returncode, added.stderr))
    expect(desk.proxy.orders == 2, "%d orders were sent" % desk.proxy.orders)


sys.exit(lw_e2e.main([a_changed_order_is_the_same_order, a_price_that_trades_fills_the_changed_order, what_cannot_be_changed_is_said,
                      one_more_of_a_spread_is_asked_for, the_switch_cancels_and_stays_until_it_is_released]))
