// What the tests of index files share.
#pragma once
#include <gtest/gtest.h>

#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>

#include "index_run.hpp"
#include "index_run_writer.hpp"
#include "listed_part.hpp"

namespace skald {

inline const Uuid index_log = Uuid::named(Uuid(), "the log of these index files");

using Parts = std::vector<std::shared_ptr<const IndexPart>>;

inline std::shared_ptr<IndexRun> written(Disk& disk, const Parts& parts) {
    const auto name = write_index_run(disk, index_log, parts);
    if (!name) {
        ADD_FAILURE() << to_string(name.error());
        return nullptr;
    }
    auto run = IndexRun::open(disk, *name, index_log);
    if (!run) {
        ADD_FAILURE() << to_string(run.error());
        return nullptr;
    }
    return *run;
}

/// A file of each part.
inline Parts written_apart(Disk& disk, const Parts& parts) {
    Parts runs;
    for (const auto& part : parts) runs.push_back(written(disk, {part}));
    return runs;
}

inline StreamLife life_of(testing::SeededRandom& random) {
    StreamLife life;
    life.first_live = Version(random.below(5));
    life.tombstoned = random.below(4) == 0;
    if (random.below(2) == 0) life.metadata.max_count = random.below(100);
    if (random.below(2) == 0) life.metadata.readers = {"reader", std::string(random.below(9), 'x')};
    return life;
}

/// So many parts, of which some are empty, with up to `events_max` events each.
inline PartRow random_row(std::uint64_t seed, std::size_t parts, std::uint64_t events_max,
                          KeyHash hash = hash_of) {
    testing::SeededRandom random(seed);
    PartRow row(hash, 1 + random.below(3) * 1'000);
    const std::uint64_t names = 1 + random.below(60);
    const auto name = [&](const std::string& prefix) {
        return prefix + "-" + std::to_string(random.below(names));
    };
    for (std::size_t part = 0; part < parts; ++part) {
        const std::uint64_t events = random.below(3) == 0 ? 0 : random.below(events_max + 1);
        for (std::uint64_t i = 0; i < events; ++i) {
            ListedEvent event;
            if (random.below(8) != 0) event.stream = name(random.below(2) == 0 ? "order" : "cart");
            event.type = "type" + std::to_string(random.below(5));
            for (auto tags = random.below(4); tags > 0; --tags) {
                event.tags.push_back(name("tag") + "." + std::to_string(tags));
            }
            row.add(event);
            if (random.below(30) == 0) {
                row.add_snapshot(name("order"), "kind", Version(random.below(100)));
            }
            if (random.below(40) == 0) row.set_life(name("order"), life_of(random));
        }
        row.end_part();
    }
    return row;
}

}  // namespace skald
