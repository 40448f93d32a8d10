"""Orders of a small shop."""

from dataclasses import dataclass, field


@dataclass
class Item:
    name: str
    price: float
    count: int = 1


@dataclass
class Order:
    customer: str
    items: list[Item] = field(default_factory=list)

    def add_item(self, name: str, price: float, count: int = 1) -> None:
        self.items.append(Item(name, price, count))

    def subtotal(self) -> float:
        return sum(item.price * item.count for item in self.items)


def shipping_cost(order, country):
    if country == "home":
        return 0 if order.subtotal() > 50 else 4.9
    return 12.5


def calc_total(order, country, discount=0.0):
    total = order.subtotal() * (1 - discount)
    return round(total + shipping_cost(order, country), 2)


def print_receipt(order, country):
    for item in order.items:
        print(f"{item.count} x {item.name}: {item.price:.2f}")
    print("total", calc_total(order, country))
