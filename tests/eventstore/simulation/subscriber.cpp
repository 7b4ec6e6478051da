#include "subscriber.hpp"

#include "request_text.hpp"

namespace skald::simulation {
namespace {

bool is_never_hidden(const RecordedEvent& event) {
    return event.stream.empty() || event.stream.starts_with(kept_category);
}

}  // namespace

Subscriber::Subscriber(std::string name, SubscribeRequest request)
    : name_(std::move(name)), request_(std::move(request)), began_(request_.after) {}

void Subscriber::attach(LogEngine& engine) {
    const GlobalPosition head = engine.reader().head();
    expect(request_.after <= head, name_, " has seen position ", request_.after.value(),
           ", and the head is ", head.value());
    subscription_ = std::make_unique<LogSubscription>(engine, request_);
    waits_ = false;
}

void Subscriber::detach() {
    subscription_.reset();
}

bool Subscriber::poll(StoreOnTrial& store, Story& story, Tally& tally) {
    const std::uint64_t calls = store.disk_calls();
    const auto read = ReadRequest::all(request_.filter).after(request_.after).limit(request_.page);
    const auto page = subscription_->poll();
    waits_ = false;
    const std::string question = name_ + ": " + text_of(read);
    store.judge(page_difference(question, page, store.expected().at(store.now()).read(read)),
                calls);
    if (!page) return false;
    for (const RecordedEvent& event : *page) {
        if (is_never_hidden(event)) delivered_.push_back(event.position.value());
    }
    tally.delivered += page->size();
    expect(subscription_->position() == page->scanned, name_, " is not where it has scanned");
    request_.after = page->scanned;
    story.tell(name_, " got ", page->size(), " events, checkpoint ", request_.after.value());
    if (!page->empty()) return true;
    waits_ = true;
    woken_ = false;
    subscription_->notify([this, &tally] {
        expect(!woken_, name_, " was woken twice");
        woken_ = true;
        ++tally.woken;
    });
    return false;
}

void Subscriber::check_wake(StoreOnTrial& store) const {
    if (!waits_) return;
    const auto next =
        store.expected()
            .at(store.now())
            .read(ReadRequest::all(request_.filter).after(request_.after).limit({.events_max = 1}));
    // What had come may be hidden again.
    expect(woken_ || next->empty(), name_, " waits at ", request_.after.value(),
           " and was not woken for ", text_of(request_.filter));
}

void Subscriber::check_delivered(StoreOnTrial& store) const {
    const auto all = store.expected()
                         .at(store.now())
                         .read(ReadRequest::all(request_.filter)
                                   .after(began_)
                                   .limit({.events_max = 1'000'000, .bytes_max = SIZE_MAX}));
    std::vector<std::uint64_t> wanted;
    for (const RecordedEvent& event : *all) {
        if (is_never_hidden(event)) wanted.push_back(event.position.value());
    }
    expect(wanted == delivered_, name_, " was delivered ", delivered_.size(), " events of ",
           wanted.size(), ", or not in their order");
}

}  // namespace skald::simulation
