#include "orders/generate/shop_simulation.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "orders/generate/dice.hpp"
#include "orders/generate/shop_catalog.hpp"

namespace orders {
namespace {

using skald::Tags;
using skald::Timestamp;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr hours day{24};

// What the shop's people know of an order; the rules are in the deciders.
struct Sale {
    std::string id;
    std::string customer;
    Money price;
    std::vector<OrderLine> lines;
    bool paid = false;
    bool cancelled = false;
};

// An item on the packing table.
struct Picked {
    Sale* sale = nullptr;
    OrderLine line;
};

// A package on its way.
struct Parcel {
    std::string id;
    std::string shipper;
    std::vector<Picked> contents;
    int failures = 0;
};

class Simulation {
public:
    explicit Simulation(const ShopOptions& options) : options_(options), dice_(options.seed) {}

    std::vector<Step<ShopCommand>> run() {
        now_ = options_.opening;
        if (options_.orders > 0) after(minutes(10), [this] { take_order(); });
        while (!agenda_.empty() && agenda_.top().at <= closing_) {
            const Task task = agenda_.top();
            agenda_.pop();
            now_ = task.at;
            task.what();
        }
        return std::move(steps_);
    }

private:
    struct Task {
        Timestamp at;
        std::uint64_t number;  // decides between tasks of the same time
        std::function<void()> what;

        bool operator<(const Task& other) const {  // the earliest is on top of the queue
            return std::tie(other.at, other.number) < std::tie(at, number);
        }
    };

    void after(seconds delay, std::function<void()> what) {
        agenda_.push({now_ + delay, ++tasks_, std::move(what)});
    }

    void ask(std::string object, ShopCommand command, Tags tags) {
        const std::string number = std::to_string(steps_.size() + 1);
        const std::string name =
            std::to_string(options_.seed) + ":" + std::to_string(options_.orders) + ":" + number;
        steps_.push_back({now_, std::move(object), std::move(command), std::move(tags),
                          skald::CommandId::named("generated:" + name),
                          R"({"source":"generated","seed":)" + std::to_string(options_.seed) +
                              R"(,"orders":)" + std::to_string(options_.orders) + "}",
                          "generated step " + number});
    }

    // Orders.

    void take_order() {
        Sale& sale = sales_.emplace_back();
        sale.id = "o-" + std::to_string(10000 + sales_.size());
        sale.customer = dice_.one_of(catalog_.customers);
        sale.price = delivery_fee;
        for (auto count = dice_.between(1, 6); count > 0; --count) add_line(sale);
        ask(sale.id, PlaceOrder{sale.customer, sale.lines}, tags_of_order(sale));
        after(dice_.between(minutes(10), hours(40)), [this, &sale] { confirm(sale); });
        if (sales_.size() < options_.orders) {
            after(dice_.between(minutes(5), hours(7)), [this] { take_order(); });
        } else {
            closing_ = now_ + 3 * day;
        }
    }

    void add_line(Sale& sale) {
        const Product& product = dice_.one_of(catalog_.products);
        const Money list = list_price(product, options_.opening, now_);
        const bool discount = dice_.percent(10);
        const Money price = discount ? Money::of_cents(list.cents() * 95 / 100) : list;
        sale.lines.push_back({"i-" + std::to_string(100000 + ++items_), product.name, price, list});
        sale.price = Money::of_cents(sale.price.cents() + price.cents());
    }

    void confirm(Sale& sale) {
        if (dice_.percent(2)) return cancel(sale, "changed their mind");
        const std::string& person = dice_.one_of(catalog_.sales);
        Tags tags = tags_of_order(sale);
        tags.add("employees:" + person);
        ask(sale.id, ConfirmOrder{person}, tags);
        for (const OrderLine& line : sale.lines) {
            after(dice_.between(minutes(30), hours(30)),
                  [this, &sale, line] { fetch(sale, line); });
        }
        const bool forgets = dice_.percent(20);
        if (forgets) {
            after(10 * day, [this, &sale] { remind(sale, 1); });
        } else {
            after(dice_.between(hours(1), 9 * day), [this, &sale] { pay(sale); });
        }
    }

    void remind(Sale& sale, int times) {
        ask(sale.id, RemindOfPayment{}, tags_of_order(sale));
        if (dice_.percent(70)) {
            after(dice_.between(hours(2), 6 * day), [this, &sale] { pay(sale); });
        } else if (times < 4) {
            after(7 * day, [this, &sale, times] { remind(sale, times + 1); });
        } else {
            after(7 * day, [this, &sale] { cancel(sale, "never paid"); });
        }
    }

    void pay(Sale& sale) {
        sale.paid = true;
        ask(sale.id, PayOrder{sale.price}, tags_of_order(sale));
        call_packers(sale.customer);
    }

    void cancel(Sale& sale, const std::string& reason) {
        sale.cancelled = true;
        ask(sale.id, CancelOrder{reason}, tags_of_order(sale));
    }

    // The warehouse.

    void fetch(Sale& sale, const OrderLine& line) {
        if (sale.cancelled) return;
        if (!dice_.percent(15)) return pick(sale, line);
        const std::string& person = dice_.one_of(catalog_.warehouse);
        ask(line.item, ReportOutOfStock{line.product, person}, tags_of_item(line, person));
        after(dice_.between(hours(1), 2 * day), [this, &sale, line] {
            const std::string& buyer = dice_.one_of(catalog_.warehouse);
            ask(line.item, ReorderItem{line.product, buyer}, tags_of_item(line, buyer));
            after(dice_.between(day, 6 * day), [this, &sale, line] { pick(sale, line); });
        });
    }

    void pick(Sale& sale, const OrderLine& line) {
        if (sale.cancelled) return;
        const std::string& person = dice_.one_of(catalog_.warehouse);
        ask(line.item, PickItem{line.product, person}, tags_of_item(line, person));
        table_[sale.customer].push_back({&sale, line});
        call_packers(sale.customer);
    }

    // Packages leave in the evening, one a customer, with all that is picked and paid.
    void call_packers(const std::string& customer) {
        if (!packers_called_.insert(customer).second) return;
        const auto midnight = std::chrono::floor<std::chrono::days>(now_);
        auto evening = std::chrono::duration_cast<seconds>(midnight + hours(16) - now_);
        if (evening <= seconds(0)) evening += day;
        after(evening + dice_.between(minutes(1), hours(2)), [this, customer] {
            packers_called_.erase(customer);
            pack(customer);
        });
    }

    void pack(const std::string& customer) {
        constexpr std::ptrdiff_t items_max = 12;
        std::vector<Picked>& table = table_[customer];
        const auto ready = std::stable_partition(table.begin(), table.end(), [](const Picked& p) {
            return p.sale->paid && !p.sale->cancelled;
        });
        const auto end = table.begin() + std::min(ready - table.begin(), items_max);
        if (end == table.begin()) return;
        Parcel parcel{"p-" + std::to_string(50000 + ++parcels_),
                      dice_.one_of(catalog_.shippers),
                      {table.begin(), end}};
        table.erase(table.begin(), end);
        if (ready - end > 0) call_packers(customer);
        const std::string& packer = dice_.one_of(catalog_.warehouse);
        CreatePackage create{packer, {}};
        for (const Picked& picked : parcel.contents) create.items.push_back(picked.line.item);
        ask(parcel.id, std::move(create), tags_of_parcel(parcel, packer));
        after(dice_.between(hours(12), hours(20)), [this, parcel] { send(parcel); });
    }

    // Deliveries.

    void send(const Parcel& parcel) {
        // Each order has a say before the package leaves: that is where "not before it is paid"
        // holds.
        for_each_sale(parcel, [&](const Sale& sale, std::vector<std::string> items) {
            Tags tags = tags_of_order(sale);
            tags.add("packages:" + parcel.id);
            ask(sale.id, ShipItems{parcel.id, std::move(items)}, std::move(tags));
        });
        const std::string& forwarder = dice_.one_of(catalog_.warehouse);
        Tags tags = tags_of_parcel(parcel, forwarder);
        tags.add("employees:" + parcel.shipper);
        ask(parcel.id, SendPackage{forwarder, parcel.shipper}, std::move(tags));
        after(dice_.between(hours(20), 3 * day), [this, parcel] { knock(parcel); });
    }

    void knock(Parcel parcel) {
        if (parcel.failures < 5 && dice_.percent(18)) {
            ++parcel.failures;
            ask(parcel.id, FailDelivery{parcel.shipper}, tags_of_parcel(parcel, parcel.shipper));
            after(dice_.between(hours(20), 2 * day), [this, parcel] { knock(parcel); });
            return;
        }
        ask(parcel.id, DeliverPackage{parcel.shipper}, tags_of_parcel(parcel, parcel.shipper));
        for_each_sale(parcel, [&](const Sale& sale, std::vector<std::string> items) {
            Tags tags = tags_of_order(sale);
            tags.add("packages:" + parcel.id);
            ask(sale.id, DeliverItems{parcel.id, std::move(items)}, std::move(tags));
        });
    }

    static void for_each_sale(const Parcel& parcel, const auto& visit) {
        std::map<std::string, std::pair<const Sale*, std::vector<std::string>>> by_order;
        for (const Picked& picked : parcel.contents) {
            auto& [sale, items] = by_order[picked.sale->id];
            sale = picked.sale;
            items.push_back(picked.line.item);
        }
        for (auto& [id, part] : by_order) visit(*part.first, std::move(part.second));
    }

    static Tags tags_of_order(const Sale& sale) {
        Tags tags{"orders:" + sale.id, "customers:" + sale.customer};
        for (const OrderLine& line : sale.lines) {
            tags.add("items:" + line.item);
            tags.add("products:" + line.product);
        }
        return tags;
    }
    static Tags tags_of_item(const OrderLine& line, const std::string& employee) {
        return {"items:" + line.item, "products:" + line.product, "employees:" + employee};
    }
    static Tags tags_of_parcel(const Parcel& parcel, const std::string& employee) {
        Tags tags{"packages:" + parcel.id, "employees:" + employee};
        for (const Picked& picked : parcel.contents) {
            tags.add("items:" + picked.line.item);
            tags.add("products:" + picked.line.product);
        }
        return tags;
    }

    ShopOptions options_;
    Dice dice_;  // decides all that is left to chance
    const ShopCatalog& catalog_ = ShopCatalog::instance();
    Timestamp now_;                                     // of the task that runs
    Timestamp closing_ = Timestamp::max();              // known when the last order is placed
    std::priority_queue<Task> agenda_;                  // what will happen
    std::uint64_t tasks_ = 0;                           // ever put on the agenda
    std::deque<Sale> sales_;                            // never moved: tasks point to them
    std::uint64_t items_ = 0;                           // ever sold
    std::uint64_t parcels_ = 0;                         // ever packed
    std::map<std::string, std::vector<Picked>> table_;  // by customer, not packed yet
    std::set<std::string> packers_called_;              // customers with a packing on the agenda
    std::vector<Step<ShopCommand>> steps_;              // the log
};

}  // namespace

std::vector<Step<ShopCommand>> simulate_shop(const ShopOptions& options) {
    return Simulation(options).run();
}

}  // namespace orders
