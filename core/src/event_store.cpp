#include <skald/core/event_store.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <skald/core/user_call.hpp>
#include <utility>

namespace skald {
namespace {

// Where a blocked caller waits for its outcome. Shared with the store, which still holds it for a
// moment when the caller has gone on.
class Outcome {
public:
    void set(Result<Appended> outcome) {
        {
            const std::lock_guard lock(mutex_);
            outcome_ = std::move(outcome);
        }
        condition_.notify_one();
    }

    Result<Appended> take() {
        std::unique_lock lock(mutex_);
        condition_.wait(lock, [this] { return outcome_.has_value(); });
        return std::move(*outcome_);
    }

private:
    std::mutex mutex_;  // guards outcome_
    std::condition_variable condition_;
    std::optional<Result<Appended>> outcome_;  // none: not yet
};

using Visit = std::function<Result<void>(const RecordedEvent&)>;

// Lets the request begin where the page ended. False: nothing can be left. A stream goes on by
// version, which no filter can hide; the log goes on by what was scanned.
bool continue_behind(ReadRequest& request, const EventBatch& page) {
    const bool backward = request.direction == Direction::backward;
    request.from_version.reset();
    request.from_recorded_at.reset();
    request.after_position.reset();
    if (!request.stream_id || page.empty()) {
        request.after(page.scanned);
        return !backward || page.scanned > GlobalPosition(1);
    }
    const Version last = page.events.back().version;
    if (backward && last == Version(0)) return false;
    request.from(backward ? Version(last.value() - 1) : last.next());
    return true;
}

}  // namespace

Result<Appended> EventStore::append(AppendRequest request) {
    const auto outcome = std::make_shared<Outcome>();
    append(std::move(request), AppendCompletion::waiting([outcome](Result<Appended> result) {
               outcome->set(std::move(result));
           }));
    return outcome->take();
}

Result<Appended> EventStore::append(StreamId stream, ExpectedVersion expected,
                                    std::vector<NewEvent> events) {
    return append(AppendRequest::to(std::move(stream), expected, std::move(events)));
}

Result<GlobalPosition> EventStore::for_each(ReadRequest request, const Visit& visit) {
    if (!request.snapshot_kind.empty()) {
        return invalid_argument("for_each hands over events only: use read() for a snapshot");
    }
    std::optional<GlobalPosition> scanned;
    while (true) {
        const auto page = read(request);
        if (!page) return page.error();
        for (const RecordedEvent& event : *page) {
            auto visited = detail::call_user([&] { return visit(event); });
            if (!visited) return visited.error();
        }
        const bool moved = !page->empty() || scanned != page->scanned;
        scanned = page->scanned;
        if (page->at_end || !continue_behind(request, *page)) return *scanned;
        if (!moved) return Error{Errc::corrupt, "the store does not move on behind an empty page"};
    }
}

}  // namespace skald
