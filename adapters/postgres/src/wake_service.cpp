#include "wake_service.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "append_call.hpp"
#include "event_keys.hpp"
#include "read_statement.hpp"

namespace skald::postgres {
namespace {

constexpr int retry_milliseconds = 250;
constexpr std::size_t scan_rows = 1000;

// Nobody could hear of a wake that throws, and a lost wake is a hang.
void call(const WakeService::Wake& wake) noexcept {
    if (wake) wake();
}

std::string scan_sql(const std::string& schema) {
    return "with h as (select coalesce((select position from " + schema +
           ".events order by position desc limit 1), 0) as head) select h.head, p.position,"
           " (select s.name from " +
           schema +
           ".streams s where s.id = p.stream_id), p.type, array_to_string(p.keys, chr(1)) from h"
           " left join lateral (select e.position, e.stream_id, e.type, e.keys from " +
           schema + ".events e where e.position > $1::bigint and " +
           visible_sql(schema, "$2::bigint") + " order by e.position limit " +
           std::to_string(scan_rows) + ") p on true order by p.position";
}

}  // namespace

WakeService::WakeService(SessionPool& pool, const Options& options, Clock& clock)
    : pool_(pool), options_(options), clock_(clock), wake_descriptor_(::eventfd(0, EFD_CLOEXEC)) {}

WakeService::~WakeService() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    ::eventfd_write(wake_descriptor_, 1);
    if (thread_.joinable()) thread_.join();
    ::close(wake_descriptor_);
}

void WakeService::wait(const Pointer& waiter, std::uint64_t after, Wake wake) {
    {
        const std::lock_guard lock(mutex_);
        waiter->wake.swap(wake);  // the one before ends without the mutex: it may own things
        waiter->after = after;
        const bool first = waiters_.insert(waiter).second && waiters_.size() == 1;
        start();
        // The thread sleeps for good while nobody waits.
        if (first) ::eventfd_write(wake_descriptor_, 1);
    }
    // What comes from now on is seen by the thread; what is there already, by this.
    if (!nothing_for(*waiter, after)) call(take(waiter));
}

WakeService::Wake WakeService::take(const Pointer& waiter) {
    const std::lock_guard lock(mutex_);
    waiters_.erase(waiter);
    return std::exchange(waiter->wake, nullptr);
}

// The same, unless the waiter has seen the event meanwhile and waits for a later one.
WakeService::Wake WakeService::take_before(const Pointer& waiter, std::uint64_t position) {
    const std::lock_guard lock(mutex_);
    if (waiter->after >= position) return nullptr;
    waiters_.erase(waiter);
    return std::exchange(waiter->wake, nullptr);
}

void WakeService::start() {
    if (std::exchange(started_, true)) return;
    thread_ = std::thread([this] { work(); });
}

bool WakeService::nothing_for(const Waiter& waiter, std::uint64_t after) {
    auto session = pool_.borrow();
    if (!session) return false;
    const auto statement = any_statement(waiter.filter, after, options_.schema, clock_.now());
    const Answer answer = (*session)->run(statement.sql, statement.parameters, statement.keep);
    return failure_of(answer) == nullptr && std::get<Rows>(answer).empty();
}

void WakeService::work() {
    std::unique_ptr<Session> session;
    while (true) {
        if (options_.listening == Listening::on && !session) {
            session = listen();
            news_ = News::metadata;  // nobody knows what was missed
        }
        if (!wait_for_news(session.get())) session.reset();
        {
            const std::lock_guard lock(mutex_);
            if (closed_) return;
        }
        if (std::exchange(news_, News::none) == News::metadata) check_all();
        wake_matching();
    }
}

std::unique_ptr<Session> WakeService::listen() {
    const auto& connection =
        options_.listen_connection.empty() ? options_.connection : options_.listen_connection;
    auto session = Session::open(connection, false);
    if (!session) return nullptr;
    const Answer answer = (*session)->listen(options_.schema, [this](const std::string& payload) {
        news_ = std::max(news_, payload == "metadata" ? News::metadata : News::events);
    });
    return failure_of(answer) == nullptr ? *std::move(session) : nullptr;
}

// Until there is news, the time to ask has come, somebody begins to wait, or the service ends. False:
// the connection has broken.
bool WakeService::wait_for_news(Session* session) {
    int milliseconds = static_cast<int>(
        std::min<std::int64_t>(options_.poll_interval.count(), std::numeric_limits<int>::max()));
    {
        const std::lock_guard lock(mutex_);
        if (closed_ || news_ != News::none) return true;
        if (waiters_.empty()) milliseconds = -1;
    }
    const bool lost = options_.listening == Listening::on && session == nullptr;
    if (lost) milliseconds = retry_milliseconds;
    pollfd woken{.fd = wake_descriptor_, .events = POLLIN, .revents = 0};
    if (session != nullptr) {
        if (!session->wait_for_notification(wake_descriptor_, milliseconds)) return false;
        ::poll(&woken, 1, 0);
    } else {
        ::poll(&woken, 1, milliseconds);
    }
    eventfd_t count = 0;
    if (woken.revents != 0) ::eventfd_read(wake_descriptor_, &count);
    return true;
}

std::vector<std::pair<WakeService::Pointer, std::uint64_t>> WakeService::waiting() {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<Pointer, std::uint64_t>> all;
    for (const Pointer& waiter : waiters_) all.emplace_back(waiter, waiter->after);
    return all;
}

// Reads what is new, page after page, and wakes whom it concerns.
void WakeService::wake_matching() {
    std::uint64_t begin = std::numeric_limits<std::uint64_t>::max();
    for (const auto& [waiter, after] : waiting()) begin = std::min(begin, after);
    if (begin == std::numeric_limits<std::uint64_t>::max()) return;
    tail_ = std::max(tail_, begin);
    auto session = pool_.borrow();
    if (!session) return;  // and again after the interval
    while (scan_page(**session)) {
    }
}

// False: at the end, or the server could not be asked.
bool WakeService::scan_page(Session& session) {
    Parameters parameters;
    parameters.add(to_bigint(tail_));
    parameters.add(std::int64_t{clock_.now().time_since_epoch().count()});
    const Answer answer =
        session.run(scan_sql(options_.schema), parameters, Session::Keep::prepared);
    if (failure_of(answer) != nullptr) return false;
    const Rows& rows = std::get<Rows>(answer);
    std::vector<Wake> wakes;
    const auto waiting_now = waiting();
    std::vector<std::string_view> tags;
    for (std::size_t row = 0; row < rows.size() && !rows.is_null(row, 1); ++row) {
        RecordedEvent event;
        tags.clear();
        split_tags(rows.text(row, 4), tags);
        event.position = GlobalPosition(rows.number<std::uint64_t>(row, 1));
        event.stream = rows.text(row, 2);
        event.type = rows.text(row, 3);
        event.tags = tags;
        for (const auto& [waiter, after] : waiting_now) {
            if (event.position.value() <= after || !waiter->filter.matches(event)) continue;
            wakes.push_back(take_before(waiter, event.position.value()));
        }
        tail_ = event.position.value();
    }
    const bool full = rows.size() == scan_rows;
    if (!full) tail_ = std::max(tail_, rows.number<std::uint64_t>(0, 0));
    for (const Wake& wake : wakes) call(wake);
    return full;
}

// For news that is no event: what was hidden may be visible now.
void WakeService::check_all() {
    for (const auto& [waiter, after] : waiting()) {
        if (!nothing_for(*waiter, after)) call(take(waiter));
    }
}

}  // namespace skald::postgres
