// How many instances are in which state of which version. Follows from the records.
#pragma once
#include <cstdint>
#include <map>
#include <skald/sagas/saga_record.hpp>
#include <string>
#include <utility>
#include <vector>

#include "record_kind.hpp"

namespace skald {

class LiveCounts {
public:
    LiveCounts() = default;
    explicit LiveCounts(const std::vector<StoredCount>& stored);

    void apply(RecordKind kind, const SagaRecord& record);
    /// Those that are not 0.
    std::vector<StoredCount> stored() const;

private:
    std::map<std::pair<std::uint32_t, std::string>, std::uint64_t> counts_;
};

}  // namespace skald
